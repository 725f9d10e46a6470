import type { S3Settings } from '../services/files/store/s3-store.ts'

const s3Variables = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

/** As `environment.ts` reads them. */
type Given = Partial<Record<(typeof s3Variables)[number], string | undefined>> & { S3_REGION: string }

/** As ends of sentences: the settings of an S3 store belong together. */
export function s3Mistakes(given: Readonly<Record<string, string | undefined>>): string[] {
  const missing = s3Variables.filter((name) => !given[name])
  return missing.length === 0 || missing.length === s3Variables.length
    ? []
    : [
        `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing: an S3 store needs ${s3Variables.join(', ')}`,
      ]
}

/** Where files are stored; undefined for the database. */
export function s3Settings(s: Given): S3Settings | undefined {
  const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = s
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) return undefined
  return {
    endpoint: new URL(S3_ENDPOINT),
    bucket: S3_BUCKET,
    region: S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  }
}

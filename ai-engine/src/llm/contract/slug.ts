import { plainSlug } from '../../core/slug.ts'

/** A name as providers have it in requests: small letters, digits and hyphens, at most 40. */
export function slugOf(name: string): string {
  return plainSlug(name, 40) || 'provider'
}

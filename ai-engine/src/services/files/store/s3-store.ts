import { S3mini, S3ServiceError } from 's3mini'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Logger } from '../../../core/logging/logger.ts'
import type { Executor } from '../../../db/connection/executor.ts'
import { isCurrent, type UploadKey, type Variant } from '../../../db/files/chunks.ts'
import { type ByteRange, type FileStore, inPieces, UploadSuperseded } from './file-store.ts'

/** The least that the parts of an upload may have, all but the last. */
const PART_BYTES = 5 * 1024 * 1024
const REQUEST_TIMEOUT_MS = 120_000
const RETRY_AFTER_MS = 5000

export interface S3Settings {
  endpoint: URL
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/**
 * Files as objects of an S3-compatible store, named by file, upload and variant: two uploads of one file never write to
 * the same object.
 */
export function createS3Store({
  db,
  logger,
  endpoint,
  bucket,
  ...rest
}: S3Settings & { db: Executor; logger: Pick<Logger, 'warn'> }): FileStore {
  const s3 = new S3mini({
    endpoint: `${endpoint.href.replace(/\/$/, '')}/${bucket}`,
    requestAbortTimeout: REQUEST_TIMEOUT_MS,
    ...rest,
  })

  async function write(file: UploadKey, variant: Variant, chunks: AsyncIterable<Buffer>): Promise<void> {
    const pieces = inPieces(chunks, PART_BYTES)
    const first = await pieces.next()
    const data = first.done ? Buffer.alloc(0) : first.value
    if (data.length < PART_BYTES) await asked(s3.putObject(keyOf(file, variant), data))
    else await writeParts(keyOf(file, variant), data, pieces)
    if (await isCurrent(db, file)) return
    await remove(file)
    throw new UploadSuperseded()
  }

  async function writeParts(key: string, first: Buffer, rest: AsyncIterable<Buffer>): Promise<void> {
    const upload = await asked(s3.getMultipartUploadId(key))
    try {
      const parts = [await asked(s3.uploadPart(key, upload, first, 1))]
      for await (const piece of rest) parts.push(await asked(s3.uploadPart(key, upload, piece, parts.length + 1)))
      await asked(s3.completeMultipartUpload(key, upload, parts))
    } catch (error) {
      await s3.abortMultipartUpload(key, upload).catch((err) => logger.warn({ err, key }, 'parts stay in the S3 store'))
      throw error
    }
  }

  async function* read(file: UploadKey, variant: Variant, range?: ByteRange): AsyncGenerator<Buffer> {
    const key = keyOf(file, variant)
    const response = await asked(
      range ? s3.getObjectRaw(key, false, range.start, range.end + 1) : s3.getObjectRaw(key, true),
    )
    if (!response.body) throw new Error('The S3 store answered without a body')
    const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY }
    // A store may answer with all of it where a part was asked for.
    let position = response.status === 206 ? start : 0
    for await (const chunk of response.body) {
      const wanted = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position + 1))
      if (wanted.length > 0) yield Buffer.from(wanted.buffer, wanted.byteOffset, wanted.length)
      position += chunk.length
      if (position > end) return
    }
    if (range) throw new Error('The bytes of this file are not all there')
  }

  async function size(file: UploadKey, variant: Variant): Promise<number | undefined> {
    try {
      return await s3.getContentLength(keyOf(file, variant))
    } catch (error) {
      if (error instanceof Error && error.cause instanceof S3ServiceError && error.cause.status === 404)
        return undefined
      throw away(error)
    }
  }

  async function remove(file: UploadKey): Promise<void> {
    for (const variant of ['original', 'preview', 'thumbnail'] as const)
      await asked(s3.deleteObject(keyOf(file, variant)))
  }

  return { write, read, size, remove }
}

/** @throws AppError unavailable for whatever goes wrong there */
async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    throw away(error)
  }
}

function away(cause: unknown): AppError {
  const detail = 'The store that holds the files does not answer as it should. Nothing is lost: try again in a moment.'
  return new AppError('unavailable', detail, { cause, retryAfterMs: RETRY_AFTER_MS })
}

function keyOf({ id, uploadId }: UploadKey, variant: Variant): string {
  return `files/${id}/${uploadId}/${variant}`
}

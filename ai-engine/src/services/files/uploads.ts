import { createHash } from 'node:crypto'
import type { File, FileLimits } from '@grizz/protocol/files'
import { v7 as newId } from 'uuid'
import { createFairSemaphore } from '../../core/concurrency/fair-semaphore.ts'
import { AppError } from '../../core/errors/app-error.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type FileRow, toFile } from '../../db/files/files.ts'
import { beginUpload, discardUpload, finishUpload, type NewUpload } from '../../db/files/uploads.ts'
import { detectMediaType, HEAD_BYTES } from './media-type/detect-media-type.ts'
import { type FileStores, UploadSuperseded } from './store/file-store.ts'

/** A page may hand over all files of a message at once. */
const CONCURRENCY = { running: 24, runningPerOwner: 4, perOwner: 24, waiting: 240 }

export interface Upload {
  id: string
  name: string
  /** Bytes, as announced. */
  length: number | undefined
  /** A chunk is read before the next one is asked for. Rejects when it breaks off. */
  body: AsyncIterable<Buffer>
}

export type Uploads = ReturnType<typeof createUploads>

/** Of one file, and of all files of a user. */
export type FileBounds = Pick<FileLimits, 'maxFileBytes' | 'quotaBytes'>

/** Stores what users upload, while it arrives. Whatever breaks off leaves nothing. */
export function createUploads(deps: { db: Executor; stores: FileStores; bounds: () => FileBounds }) {
  const { db, stores, bounds } = deps
  const semaphore = createFairSemaphore(CONCURRENCY)

  /**
   * Resolves once the file is stored whole. `repeated`: it was already, with the same bytes.
   * @throws AppError file_too_large, file_quota_exceeded, rate_limited, conflict for other bytes under the same id,
   * not_found for an id that is another user's
   */
  return async function upload(
    userId: string,
    given: Upload,
    signal: AbortSignal,
  ): Promise<{ file: File; repeated: boolean }> {
    const { maxFileBytes } = bounds()
    if (given.length !== undefined && given.length > maxFileBytes) throw tooLarge(maxFileBytes)
    const release = await semaphore.acquire(userId, signal)
    if (!release)
      throw new AppError('rate_limited', 'Too many files are being uploaded at once. Wait for some of them.', {
        retryAfterMs: 2000,
      })
    try {
      return await receive(userId, given)
    } finally {
      release()
    }
  }

  async function receive(userId: string, { id, name, length, body }: Upload) {
    const { maxFileBytes, quotaBytes } = bounds()
    const bytes = length ?? maxFileBytes
    const planned = { id, userId, uploadId: newId(), name: cleanName(name), bytes, storedIn: stores.forNew }
    const meter = measure(body, maxFileBytes)
    const begun = await beginUpload(db, planned, quotaBytes)
    if (begun === 'taken') throw new AppError('not_found', 'This id cannot be used. Upload the file under a new one.')
    if (begun === 'full') throw quotaExceeded(quotaBytes)
    if (begun === 'begun') return { file: toFile(await store(planned, meter)), repeated: false }
    await requireSame(begun, meter)
    return { file: toFile(begun), repeated: true }
  }

  async function store(planned: NewUpload, meter: Meter): Promise<FileRow> {
    try {
      await stores.of(planned).write(planned, 'original', meter.chunks)
      const { bytes, sha256, head } = meter.end()
      const received = { bytes, sha256, mediaType: await detectMediaType(head, planned.name) }
      const row = await finishUpload(db, planned, received)
      if (!row) throw new UploadSuperseded()
      return row
    } catch (error) {
      await discardUpload(db, planned)
      if (!(error instanceof UploadSuperseded)) throw error
      throw new AppError('conflict', 'This file was uploaded once more meanwhile, or deleted.', { cause: error })
    }
  }
}

/** @throws AppError conflict */
async function requireSame({ sha256 }: FileRow, { chunks, end }: Meter): Promise<void> {
  for await (const _ of chunks);
  if (end().sha256 === sha256) return
  throw new AppError('conflict', 'This id was used for another file. Use a new id for each file.')
}

type Meter = ReturnType<typeof measure>

/** Counts, hashes and keeps the beginning of what passes. The chunks reject with file_too_large. */
function measure(body: AsyncIterable<Buffer>, maxBytes: number) {
  const hash = createHash('sha256')
  const head: Buffer[] = []
  let bytes = 0
  async function* pass() {
    for await (const chunk of whole(body)) {
      if (bytes < HEAD_BYTES) head.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - bytes)))
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      hash.update(chunk)
      yield chunk
    }
  }
  return { chunks: pass(), end: () => ({ bytes, sha256: hash.digest('hex'), head: Buffer.concat(head) }) }
}

async function* whole(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body
  } catch (cause) {
    throw new AppError('invalid_request', 'The upload broke off before the file was whole. Upload it again.', { cause })
  }
}

/** What the file is called when it is saved: no path, and nothing that a screen shows otherwise than it is. */
function cleanName(name: string): string {
  const bare = name.replace(/[/\\]/g, '_').replace(/[\p{Cf}]/gu, '')
  return bare.slice(0, 200).toWellFormed().trim() || 'file'
}

const MEBIBYTE = 1024 * 1024

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    'file_too_large',
    `A file may have ${maxBytes / MEBIBYTE} MB here. Choose a smaller one, or parts of it.`,
  )
}

function quotaExceeded(quotaBytes: number): AppError {
  const quota = (quotaBytes / MEBIBYTE).toLocaleString('en')
  return new AppError(
    'file_quota_exceeded',
    `Your files would take more than the ${quota} MB that they may take here. Delete some that you no longer need.`,
  )
}

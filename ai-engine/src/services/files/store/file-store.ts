import type { UploadKey, Variant } from '../../../db/files/chunks.ts'
import type { FileRow } from '../../../db/files/files.ts'

/** Both ends included, from 0. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Where the bytes of files are. A variant is what was uploaded (`original`) or a picture that was made of it. What
 * `write` has resolved for is stored whole.
 */
export interface FileStore {
  /** Replaces the variant. @throws UploadSuperseded when the file is gone or another upload took its place */
  write(file: UploadKey, variant: Variant, chunks: AsyncIterable<Buffer>): Promise<void>
  /** A range must lie within the file. @throws Error when the bytes are not all there */
  read(file: UploadKey, variant: Variant, range?: ByteRange): AsyncIterable<Buffer>
  /** Bytes; undefined where there is no such variant. */
  size(file: UploadKey, variant: Variant): Promise<number | undefined>
  remove(file: UploadKey): Promise<void>
}

export type FileStores = ReturnType<typeof createFileStores>

/** Of each file the store that it is in; new ones come to the S3 store where one is set. */
export function createFileStores({ database, s3 }: { database: FileStore; s3: FileStore | undefined }) {
  return {
    forNew: s3 ? ('s3' as const) : ('database' as const),
    /** @throws Error when the file is in an S3 store that is not set any more */
    of({ storedIn }: Pick<FileRow, 'storedIn'>): FileStore {
      if (storedIn === 'database') return database
      if (s3) return s3
      throw new Error('A file is in the S3 store, but S3_ENDPOINT and the settings with it are not set')
    },
  }
}

/** Expected: the writer has nothing more to do. */
export class UploadSuperseded extends Error {
  override readonly name = 'UploadSuperseded'
  constructor() {
    super('The file is gone, or another upload took the place of this one')
  }
}

/** The same bytes in pieces of `size`, all but the last; one empty piece for no bytes. */
export async function* inPieces(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  let isEmpty = true
  for await (const chunk of chunks) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < size) continue
    const whole = Buffer.concat(held)
    const end = whole.length - (whole.length % size)
    for (let start = 0; start < end; start += size) yield whole.subarray(start, start + size)
    held = [whole.subarray(end)]
    bytes -= end
    isEmpty = false
  }
  if (bytes > 0 || isEmpty) yield Buffer.concat(held)
}

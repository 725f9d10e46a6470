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

/**
 * The same bytes in pieces of `size`, all but the last; one empty piece for no bytes. A piece is overwritten once the
 * second one after it is asked for, so that long files leave no garbage.
 */
export async function* inPieces(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let piece: Buffer = Buffer.allocUnsafeSlow(Math.min(size, FIRST_BYTES))
  let other: Buffer = Buffer.alloc(0)
  let filled = 0
  let isEmpty = true
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === piece.length) piece = enlarged(piece, Math.min(size, filled + Math.max(filled, chunk.length)))
      const copied = chunk.copy(piece, filled, at)
      at += copied
      filled += copied
      if (filled < size) continue
      yield piece
      ;[piece, other] = [other.length === size ? other : Buffer.allocUnsafeSlow(size), piece]
      filled = 0
      isEmpty = false
    }
  }
  if (filled > 0 || isEmpty) yield piece.subarray(0, filled)
}

/** Most files are small. */
const FIRST_BYTES = 64 * 1024

function enlarged(piece: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(size)
  piece.copy(larger)
  return larger
}

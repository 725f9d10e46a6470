import type { Db } from '../../../db/connection/database.ts'
import {
  BATCH_BYTES,
  CHUNK_BYTES,
  deleteChunks,
  findChunks,
  findSize,
  insertChunks,
  type UploadKey,
  type Variant,
} from '../../../db/files/chunks.ts'
import { type ByteRange, type FileStore, inPieces, UploadSuperseded } from './file-store.ts'

/** Rows that are read at once: a mebibyte of memory for each reader. */
const ROWS_AT_ONCE = 4

/** Files in rows of Postgres, so that every engine has them, and a backup of it as well. */
export function createDatabaseStore({ db }: { db: Db }): FileStore {
  async function write(file: UploadKey, variant: Variant, chunks: AsyncIterable<Buffer>): Promise<void> {
    await deleteChunks(db, file, variant)
    let first = 0
    let storing = Promise.resolve()
    try {
      for await (const piece of inPieces(chunks, BATCH_BYTES)) {
        const before = storing
        storing = store(file, variant, first, piece)
        // The rejection is handled where it is awaited.
        storing.catch(() => undefined)
        first += BATCH_BYTES / CHUNK_BYTES
        // Two at a time: Postgres takes longer to store a piece than its bytes take to come.
        await before
      }
      await storing
    } finally {
      await storing.catch(() => undefined)
    }
  }

  async function store(file: UploadKey, variant: Variant, first: number, piece: Buffer): Promise<void> {
    if (!(await insertChunks(db, file, variant, first, piece))) throw new UploadSuperseded()
  }

  async function* read({ id }: UploadKey, variant: Variant, range?: ByteRange): AsyncGenerator<Buffer> {
    const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY }
    let position = Math.floor(start / CHUNK_BYTES) * CHUNK_BYTES
    while (position <= end) {
      const first = position / CHUNK_BYTES
      const last = Math.min(first + ROWS_AT_ONCE - 1, Math.floor(end / CHUNK_BYTES))
      const rows = await findChunks(db, id, variant, { first, last })
      for (const row of rows) {
        yield row.subarray(Math.max(0, start - position), end - position + 1)
        position += row.length
      }
      if (rows.length < ROWS_AT_ONCE || position % CHUNK_BYTES > 0) break
    }
    if (range ? position <= end : position === 0 && (await findSize(db, id, variant)) === undefined)
      throw new Error('The bytes of this file are not all there')
  }

  return {
    write,
    read,
    size: ({ id }, variant) => findSize(db, id, variant),
    async remove(file) {
      for (const variant of ['original', 'preview', 'thumbnail'] as const) await deleteChunks(db, file, variant)
    },
  }
}

import { and, asc, between, eq, sql } from 'drizzle-orm'
import { sendBytes } from '../connection/bytes-query.ts'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { fileChunks, files } from '../schema/files.ts'

/** Bytes of every row but the last. */
export const CHUNK_BYTES = 256 * 1024

export type Variant = (typeof fileChunks.$inferSelect)['variant']

/** A file, and the upload that stores it. */
export interface UploadKey {
  id: string
  uploadId: string
}

/** Bytes that one statement stores, in four rows; the last one of a file may store fewer. */
export const BATCH_BYTES = 4 * CHUNK_BYTES

function insertion(rows: number): string {
  const given = Array.from({ length: rows }, (_, n) => `(${n}, $${n + 5}::bytea)`)
  return `
    with unhurried as (select set_config('synchronous_commit', 'off', true))
    insert into file_chunks (file_id, variant, index, data)
    select f.id, $3, $4::int + n, data from files f, unhurried, (values ${given.join(', ')}) g (n, data)
    where f.id = $1 and f.upload_id = $2 for share of f`
}

/**
 * Stores chunks of an upload from the index `first` on. Its commit does not wait for the disk, because the commit that
 * completes the upload does, and Postgres flushes in order.
 * @param data stays as it is until the promise has settled
 * @returns false when the file is gone, or another upload has taken the place of this one
 */
export async function insertChunks(
  { $client: pool }: Db,
  { id, uploadId }: UploadKey,
  variant: Variant,
  first: number,
  data: Buffer,
): Promise<boolean> {
  const rows = Array.from({ length: Math.max(1, Math.ceil(data.length / CHUNK_BYTES)) }, (_, n) =>
    data.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES),
  )
  const texts = [id, uploadId, variant, String(first)]
  const { rowCount } = await sendBytes(pool, insertion(rows.length), texts, rows)
  return rowCount > 0
}

export async function deleteChunks(db: Executor, { id, uploadId }: UploadKey, variant: Variant): Promise<void> {
  await db.execute(sql`
    delete from file_chunks c using files f
    where c.file_id = ${id} and c.variant = ${variant} and f.id = c.file_id and f.upload_id = ${uploadId}`)
}

/** The rows from `first` to `last`, both included, in order. */
export async function findChunks(
  db: Executor,
  id: string,
  variant: Variant,
  { first, last }: { first: number; last: number },
): Promise<Buffer[]> {
  const rows = await db
    .select({ data: fileChunks.data })
    .from(fileChunks)
    .where(and(eq(fileChunks.fileId, id), eq(fileChunks.variant, variant), between(fileChunks.index, first, last)))
    .orderBy(asc(fileChunks.index))
  return rows.map(({ data }) => data)
}

/** Bytes of a variant; undefined where there is none. */
export async function findSize(db: Executor, id: string, variant: Variant): Promise<number | undefined> {
  const { rows } = await db.execute<{ bytes: string | null }>(sql`
    select sum(octet_length(data)) as bytes from file_chunks where file_id = ${id} and variant = ${variant}`)
  const bytes = rows[0]?.bytes
  return bytes === null || bytes === undefined ? undefined : Number(bytes)
}

/** Whether this upload still is the one of its file. */
export async function isCurrent(db: Executor, { id, uploadId }: UploadKey): Promise<boolean> {
  const rows = await db
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.id, id), eq(files.uploadId, uploadId)))
  return rows.length === 1
}

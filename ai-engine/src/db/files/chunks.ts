import { and, asc, between, eq, sql } from 'drizzle-orm'
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

/**
 * Stores one chunk of an upload. Its commit does not wait for the disk, because the commit that completes the upload
 * does, and Postgres flushes in order.
 * @returns false when the file is gone, or another upload has taken the place of this one
 */
export async function insertChunk(
  db: Executor,
  { id, uploadId }: UploadKey,
  variant: Variant,
  index: number,
  data: Buffer,
): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    with unhurried as (select set_config('synchronous_commit', 'off', true))
    insert into file_chunks (file_id, variant, index, data)
    select f.id, ${variant}::text, ${index}::int, ${data}::bytea from files f, unhurried
    where f.id = ${id} and f.upload_id = ${uploadId} for share of f`)
  return rowCount === 1
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

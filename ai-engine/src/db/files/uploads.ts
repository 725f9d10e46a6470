import { and, eq, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { fileChunks, files, removedFiles } from '../schema/files.ts'
import type { FileRow } from './files.ts'

/** Small files have a price too, so that the quota bounds their number. */
const LEAST_CHARGE = 64 * 1024

export interface NewUpload {
  id: string
  userId: string
  uploadId: string
  name: string
  /** As announced, or the most that it may be. */
  bytes: number
  storedIn: FileRow['storedIn']
}

/** `taken`: the id belongs to another user's file. `full`: the user has no room for it. A row: it is stored already. */
export type Begun = 'begun' | 'taken' | 'full' | FileRow

/**
 * Makes room for an upload in its user's quota before the first byte of it is stored. An upload of the same id that did
 * not end is superseded.
 */
export function beginUpload(db: Executor, upload: NewUpload, quotaBytes: number): Promise<Begun> {
  return db.transaction(async (tx) => {
    // One upload of a user begins after the other, so that together they cannot exceed the quota.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('files ' || ${upload.userId}::text, 0))`)
    const [row] = await tx.select().from(files).where(eq(files.id, upload.id)).for('update')
    if (row && row.userId !== upload.userId) return 'taken'
    if (row && row.state !== 'uploading') return row
    const used = await sumBytes(tx, upload.userId, upload.id)
    if (used + Math.max(upload.bytes, LEAST_CHARGE) > quotaBytes) return 'full'
    return row ? supersede(tx, row, upload) : insert(tx, upload)
  })
}

/** The bytes of the quota that a user's files take, without the file of this id. */
export async function sumBytes(tx: Executor, userId: string, exceptId?: string): Promise<number> {
  const { rows } = await tx.execute<{ used: string }>(sql`
    select coalesce(sum(greatest(bytes, ${LEAST_CHARGE})), 0) as used from files
    where user_id = ${userId} and id is distinct from ${exceptId ?? null}::uuid`)
  return Number(rows[0]?.used ?? 0)
}

async function insert(tx: Executor, upload: NewUpload): Promise<Begun> {
  const { rowCount } = await tx
    .insert(files)
    .values({ ...upload, ...unknown, state: 'uploading' })
    .onConflictDoNothing()
  return rowCount === 1 ? 'begun' : 'taken'
}

async function supersede(tx: Executor, before: FileRow, { id, uploadId, name, bytes, storedIn }: NewUpload) {
  await tx.update(files).set({ uploadId, name, bytes, storedIn, createdAt: sql`now()` }).where(eq(files.id, id))
  await tx.delete(fileChunks).where(eq(fileChunks.fileId, id))
  if (before.storedIn === 's3') await tx.insert(removedFiles).values({ uploadId: before.uploadId, fileId: id })
  return 'begun' as const
}

const unknown = { mediaType: '', sha256: '' }

/** The facts of a whole upload. `sha256` in hex. */
export interface Received {
  bytes: number
  sha256: string
  mediaType: string
}

/** Makes an upload a file, and wakes the engines that read files. @returns undefined when it was superseded or cleared */
export async function finishUpload(
  db: Executor,
  { id, uploadId }: Pick<NewUpload, 'id' | 'uploadId'>,
  received: Received,
): Promise<FileRow | undefined> {
  const [row] = await db
    .update(files)
    .set({ ...received, state: 'reading', createdAt: sql`now()` })
    .where(and(eq(files.id, id), eq(files.uploadId, uploadId), eq(files.state, 'uploading')))
    .returning()
  if (row) await db.execute(sql`select pg_notify('file_uploaded', ${id})`)
  return row
}

/** Removes what an upload that broke off has stored. */
export async function discardUpload(db: Executor, { id, uploadId }: Pick<NewUpload, 'id' | 'uploadId'>): Promise<void> {
  await db.delete(files).where(and(eq(files.id, id), eq(files.uploadId, uploadId), eq(files.state, 'uploading')))
}

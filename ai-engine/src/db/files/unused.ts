import { asc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { files, removedFiles } from '../schema/files.ts'
import type { UploadKey } from './chunks.ts'

const atOnce = 200

const unreferenced = sql`not exists (select from message_files r where r.file_id = files.id)
  and not exists (select from project_files r where r.file_id = files.id)
  and not exists (select from tool_calls c where c.files @> jsonb_build_array(jsonb_build_object('fileId', files.id)))`

/** Removes what uploads have stored that did not end within an hour. @returns how many */
export async function deleteUnfinished(db: Executor): Promise<number> {
  const { rowCount } = await db.execute(sql`
    delete from files where id in (
      select id from files where state = 'uploading' and created_at < now() - interval '1 hour'
      limit ${atOnce} for update skip locked)`)
  return rowCount ?? 0
}

/** Notes since when nothing refers to a file. @returns how many were found */
export async function markUnused(db: Executor): Promise<number> {
  const { rowCount } = await db.execute(sql`
    update files set unused_since = now() where id in (
      select id from files where unused_since is null and state <> 'uploading'
        and created_at < now() - interval '1 hour' and ${unreferenced}
      limit ${atOnce} for update skip locked)`)
  return rowCount ?? 0
}

/** Deletes what nothing has referred to for a day. @returns how many were looked at */
export function deleteUnused(db: Executor): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await tx
      .select({ id: files.id })
      .from(files)
      .where(lt(files.unusedSince, sql`now() - interval '1 day'`))
      .limit(atOnce)
      .for('update', { skipLocked: true })
    if (due.length === 0) return 0
    const ids = due.map(({ id }) => id)
    // Anew, now that no message can refer to them before this is over.
    await tx.delete(files).where(sql`${inArray(files.id, ids)} and ${unreferenced}`)
    await tx.update(files).set({ unusedSince: null }).where(inArray(files.id, ids))
    return ids.length
  })
}

/** Gives one file that was deleted to `remove`, and forgets it once that has resolved. @returns whether there was one */
export function removeOne(db: Executor, remove: (key: UploadKey) => Promise<void>): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(removedFiles)
      .orderBy(asc(removedFiles.createdAt))
      .limit(1)
      .for('update', { skipLocked: true })
    if (!row) return false
    await remove({ id: row.fileId, uploadId: row.uploadId })
    await tx.delete(removedFiles).where(eq(removedFiles.uploadId, row.uploadId))
    return true
  })
}

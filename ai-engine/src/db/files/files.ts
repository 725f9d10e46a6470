import type { File } from '@grizz/protocol/files'
import { and, eq, exists, ilike, inArray, ne, type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { files, projectFiles } from '../schema/files.ts'

export type FileRow = typeof files.$inferSelect

/** A file as the wire has it. One that is still being uploaded is nobody's and never comes here. */
export function toFile(row: FileRow): File {
  return {
    id: row.id,
    name: row.name,
    mediaType: row.mediaType,
    bytes: row.bytes,
    sha256: row.sha256,
    state: row.state === 'uploading' ? 'reading' : row.state,
    createdAt: row.createdAt.toISOString(),
    ...(row.width !== null && { width: row.width }),
    ...(row.height !== null && { height: row.height }),
    ...(row.pages !== null && { pages: row.pages }),
    ...(row.textLength !== null && { textLength: row.textLength }),
    ...(row.problem !== null && { problem: row.problem }),
  }
}

/** A whole file of this user. */
export async function findFile(db: Executor, userId: string, id: string): Promise<FileRow | undefined> {
  const [row] = await findFiles(db, userId, [id])
  return row
}

/** Those of these files that are whole and this user's, in no order. */
export async function findFiles(db: Executor, userId: string, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return []
  return db
    .select()
    .from(files)
    .where(and(whole(userId), inArray(files.id, [...ids])))
}

export interface FileFilter {
  userId: string
  /** The last file of the page before. */
  cursor?: string | undefined
  limit: number
  /** A part of the name. */
  q?: string | undefined
  projectId?: string | undefined
}

/** A user's files, the newest first. */
export async function listFiles(db: Executor, { userId, cursor, limit, q, projectId }: FileFilter): Promise<FileRow[]> {
  const inProject = db
    .select({ one: sql`1` })
    .from(projectFiles)
    .where(and(eq(projectFiles.fileId, files.id), eq(projectFiles.projectId, projectId ?? '')))
  const conditions: (SQL | undefined)[] = [
    whole(userId),
    cursor
      ? sql`(${files.createdAt}, ${files.id}) < (select c.created_at, c.id from files c where c.id = ${cursor} and c.user_id = ${userId})`
      : undefined,
    q ? ilike(files.name, `%${q.replace(/[\\%_]/g, '\\$&')}%`) : undefined,
    projectId ? exists(inProject) : undefined,
  ]
  return db
    .select()
    .from(files)
    .where(and(...conditions))
    .orderBy(sql`${files.createdAt} desc, ${files.id} desc`)
    .limit(limit)
}

/** Deletes a file with its bytes and texts. @returns whether there was one */
export async function deleteFile(db: Executor, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.delete(files).where(and(whole(userId), eq(files.id, id)))
  return rowCount === 1
}

function whole(userId: string): SQL | undefined {
  return and(eq(files.userId, userId), ne(files.state, 'uploading'))
}

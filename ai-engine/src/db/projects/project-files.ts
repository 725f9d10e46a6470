import { and, asc, eq, ne, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { FileRow } from '../files/files.ts'
import { files, projectFiles } from '../schema/files.ts'
import { projects } from '../schema/projects.ts'

/** The files of a project, by name. */
export async function findProjectFiles(db: Executor, projectId: string): Promise<FileRow[]> {
  const rows = await db
    .select({ file: files })
    .from(projectFiles)
    .innerJoin(files, eq(files.id, projectFiles.fileId))
    .where(and(eq(projectFiles.projectId, projectId), ne(files.state, 'uploading')))
    .orderBy(asc(sql`lower(${files.name})`), asc(files.id))
  return rows.map(({ file }) => file)
}

/** For a project that the caller has locked, and a file of its user. @returns false when it is there already */
export async function addProjectFile(tx: Executor, projectId: string, fileId: string): Promise<boolean> {
  const { rowCount } = await tx.insert(projectFiles).values({ projectId, fileId }).onConflictDoNothing()
  if (rowCount !== 1) return false
  await touch(tx, projectId)
  return true
}

/** @returns false when it is not there */
export async function removeProjectFile(tx: Executor, projectId: string, fileId: string): Promise<boolean> {
  const { rowCount } = await tx
    .delete(projectFiles)
    .where(and(eq(projectFiles.projectId, projectId), eq(projectFiles.fileId, fileId)))
  if (rowCount !== 1) return false
  await touch(tx, projectId)
  return true
}

export async function countProjectFiles(tx: Executor, projectId: string): Promise<number> {
  return tx.$count(projectFiles, eq(projectFiles.projectId, projectId))
}

async function touch(tx: Executor, projectId: string): Promise<void> {
  await tx.update(projects).set({ updatedAt: sql`now()` }).where(eq(projects.id, projectId))
}

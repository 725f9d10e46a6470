import { type SQL, sql } from 'drizzle-orm'

/** Which of a user's files are searched: these, or those of a project; all otherwise. */
export interface SearchScope {
  userId: string
  fileIds?: readonly string[] | undefined
  projectId?: string | undefined
}

/** The condition on a table with `user_id` and `file_id`. */
export function isWithin({ userId, fileIds, projectId }: SearchScope): SQL {
  const ofProject = sql`file_id in (select file_id from project_files where project_id = ${projectId})`
  // As one text: a list of parameters would be as long as the list of files.
  const ofThese = sql`file_id = any(${`{${(fileIds ?? []).join(',')}}`}::uuid[])`
  return sql`user_id = ${userId} and ${fileIds ? ofThese : sql`true`} and ${projectId ? ofProject : sql`true`}`
}

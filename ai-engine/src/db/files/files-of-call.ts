import { and, eq, ne, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { files, fileTexts } from '../schema/files.ts'
import type { FileRow } from './files.ts'

/** Of a model's list. */
const MAX_FILES = 1000

/**
 * The files that a tool call may read: those of its conversation's questions and of its project, as far as they are this
 * user's. The oldest first.
 */
export async function findFilesOfCall(db: Executor, userId: string, callId: string): Promise<FileRow[]> {
  const conversation = sql`
    select c.id, c.project_id from tool_calls t join runs r on r.id = t.run_id join conversations c on c.id = r.conversation_id
    where t.id = ${callId} and c.user_id = ${userId}`
  const reached = sql`
    with conversation as (${conversation})
    select mf.file_id from conversation c join messages m on m.conversation_id = c.id join message_files mf on mf.message_id = m.id
    union select pf.file_id from conversation c join project_files pf on pf.project_id = c.project_id`
  return db
    .select()
    .from(files)
    .where(and(eq(files.userId, userId), ne(files.state, 'uploading'), sql`${files.id} in (${reached})`))
    .orderBy(files.createdAt, files.id)
    .limit(MAX_FILES)
}

export interface PageText {
  page: number
  /** From the place that was asked for on. */
  text: string
  /** Characters of the whole page. */
  length: number
}

/** Some pages of a file from `page` on, each at most `maxLength` characters; of the first from its character `start` on. */
export async function findPageTexts(
  db: Executor,
  fileId: string,
  { page, start, pages, maxLength }: { page: number; start: number; pages: number; maxLength: number },
): Promise<PageText[]> {
  const from = sql`case when ${fileTexts.page} = ${page} then ${start + 1} else 1 end`
  return db
    .select({
      page: fileTexts.page,
      text: sql<string>`substr(${fileTexts.text}, ${from}, ${maxLength})`,
      length: sql<number>`char_length(${fileTexts.text})`,
    })
    .from(fileTexts)
    .where(and(eq(fileTexts.fileId, fileId), sql`${fileTexts.page} >= ${page}`))
    .orderBy(fileTexts.page)
    .limit(pages)
}

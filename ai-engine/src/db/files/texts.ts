import { and, count, eq, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { fileTexts } from '../schema/files.ts'

/** The text of one page, from 1; undefined where there is none. */
export async function findText(db: Executor, fileId: string, page: number): Promise<string | undefined> {
  const [row] = await db
    .select({ text: fileTexts.text })
    .from(fileTexts)
    .where(and(eq(fileTexts.fileId, fileId), eq(fileTexts.page, page)))
  return row?.text
}

export async function countPages(db: Executor, fileId: string): Promise<number> {
  const [row] = await db.select({ pages: count() }).from(fileTexts).where(eq(fileTexts.fileId, fileId))
  return row?.pages ?? 0
}

/** The pages of a file, in order, until they have `maxBytes` of UTF-8; the last one may go beyond. */
export async function findFirstTexts(db: Executor, fileId: string, maxBytes: number): Promise<string[]> {
  const { rows } = await db.execute<{ text: string }>(sql`
    select text from (
      select page, text, sum(octet_length(text)) over (order by page) - octet_length(text) as before
      from file_texts where file_id = ${fileId}
    ) t where before < ${maxBytes} order by page`)
  return rows.map(({ text }) => text)
}

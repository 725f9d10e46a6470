import { and, count, eq } from 'drizzle-orm'
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

import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/**
 * Makes the search texts of messages that are older than their table, of `max` messages below the id `before`, the
 * newest first. @returns the id to go on from; undefined when that was the last of them
 */
export async function fillSearchTexts(
  db: Executor,
  max: number,
  before: string | undefined,
): Promise<string | undefined> {
  const { rows } = await db.execute<{ last: string | null }>(sql`
    with walked as (
      select id, conversation_id, user_id, created_at, content from messages
      where ${before ? sql`id < ${before}` : sql`true`} order by id desc limit ${max} for key share skip locked
    ), filled as (
      insert into search_texts (message_id, conversation_id, user_id, created_at, text)
      select id, conversation_id, user_id, created_at, search_form(content) from walked w
      where not exists (select from search_texts s where s.message_id = w.id)
      on conflict do nothing
    )
    select min(id::text) as last from walked having count(*) = ${max}`)
  return rows[0]?.last ?? undefined
}

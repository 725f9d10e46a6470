import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

export interface Stored {
  /** Of messages, titles and system prompts, as UTF-8. */
  bytes: number
  conversations: number
}

/** How much a user has stored, deleted conversations included until the sweep deletes their rows. */
export async function findStored(db: Executor, userId: string): Promise<Stored> {
  const { rows } = await db.execute<{ bytes: string; conversations: string }>(sql`select * from stored(${userId})`)
  return { bytes: Number(rows[0]?.bytes ?? 0), conversations: Number(rows[0]?.conversations ?? 0) }
}

/** Adds changes to the sums of their users, at most `limit` at a time. Engines share the work without waiting. */
export async function addUpStorage(db: Executor, limit = 5000): Promise<void> {
  await db.execute(sql`
    with taken as (
      delete from storage_changes where id in (
        select id from storage_changes order by id limit ${limit} for update skip locked
      ) returning user_id, bytes, conversations
    )
    insert into storage (user_id, bytes, conversations)
    select u.id, sum(t.bytes), sum(t.conversations) from taken t join users u on u.id = t.user_id group by u.id order by u.id
    on conflict (user_id) do update set bytes = storage.bytes + excluded.bytes,
      conversations = storage.conversations + excluded.conversations`)
}

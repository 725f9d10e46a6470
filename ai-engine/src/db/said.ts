import { sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'

export interface SaidMessage {
  role: 'user' | 'assistant'
  content: string
}

/**
 * Up to `limit` messages of the branch that ends in `leafId`, oldest first. Answers without any text say nothing and do
 * not count. Only for a branch that is written: when a question is answered, all before it is over.
 */
export async function readSaid(
  db: Executor,
  conversationId: string,
  leafId: string,
  limit: number,
): Promise<SaidMessage[]> {
  const { rows } = await db.execute<{ role: SaidMessage['role']; content: string }>(sql`
    with recursive branch(role, content, parent_id, step, said) as (
      select role, content, parent_id, 1, (content <> '')::int from messages
      where id = ${leafId} and conversation_id = ${conversationId}
      union all
      select m.role, m.content, m.parent_id, b.step + 1, b.said + (m.content <> '')::int
      from branch b cross join lateral (
        select role, content, parent_id from messages
        where id = b.parent_id and conversation_id = ${conversationId} limit 1
      ) m where b.said < ${limit}
    ) select role, content from branch where content <> '' order by step desc`)
  return rows
}

import { sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'
import type { MessageRow } from './rows.ts'
import { messageFromJson } from './run-ends.ts'

export interface BranchMessage {
  row: MessageRow
  siblingIds: string[]
}

/**
 * Up to `limit` messages of the branch that ends in `leafId`, oldest first. Answers that are not written yet are
 * walked through by their runs, and left out.
 */
export async function readBranch(
  db: Executor,
  conversationId: string,
  leafId: string,
  limit: number,
): Promise<BranchMessage[]> {
  const { rows } = await db.execute<{ message: Record<string, unknown>; sibling_ids: string[] }>(sql`
    with recursive ${walk(conversationId, leafId, limit)}
    select to_jsonb(m.*) as message, ${siblingIds} as sibling_ids
    from branch b join messages m on m.id = b.id order by b.step desc`)
  return rows.map((row) => ({ row: messageFromJson(row.message), siblingIds: row.sibling_ids }))
}

/** How many messages the branch that ends in `leafId` has in all. */
export async function countBranch(db: Executor, conversationId: string, leafId: string): Promise<number> {
  const { rows } = await db.execute<{ count: string }>(sql`
    with recursive ${walk(conversationId, leafId, 1_000_000)}
    select count(*) as count from branch b join messages m on m.id = b.id where m.content <> ''`)
  return Number(rows[0]?.count)
}

/** The newest descendant of a message, itself when it has none; undefined when the conversation has no such message. */
export async function newestDescendant(db: Executor, conversationId: string, id: string): Promise<string | undefined> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with recursive down(id, depth) as (
      select id, 0 from messages where id = ${id} and conversation_id = ${conversationId}
      union all
      select newest.id, d.depth + 1 from down d cross join lateral (
        select m.id, m.created_at from messages m where m.conversation_id = ${conversationId} and m.parent_id = d.id
        union all
        select r.message_id, r.created_at from runs r where r.user_message_id = d.id and r.status in ('queued', 'running')
        order by 2 desc limit 1
      ) newest where d.depth < 1000000
    ) select id from down order by depth desc limit 1`)
  return rows[0]?.id
}

// `written` counts messages and not unwritten answers, so that the walk ends after `limit` of those that show.
const walk = (conversationId: string, leafId: string, limit: number) => sql`
  nodes as not materialized (
    select id, parent_id, 1 as written from messages where conversation_id = ${conversationId}
    union all
    select message_id, user_message_id, 0 from runs
    where conversation_id = ${conversationId} and status in ('queued', 'running')
  ), branch(id, parent_id, step, written) as (
    select n.id, n.parent_id, 1, n.written from nodes n where n.id = ${leafId}
    union all
    select n.id, n.parent_id, b.step + 1, b.written + n.written
    from branch b join nodes n on n.id = b.parent_id where b.written < ${limit}
  )`

const siblingIds = sql`array(
  select s.id from (
    select s.id, s.created_at from messages s where s.conversation_id = m.conversation_id and s.parent_id = m.parent_id
    union all
    select s.id, s.created_at from messages s
    where m.parent_id is null and s.conversation_id = m.conversation_id and s.parent_id is null
  ) s order by s.created_at, s.id
)`

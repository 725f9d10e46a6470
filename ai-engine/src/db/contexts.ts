import { sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'
import type { RunRow } from './rows.ts'

export interface SaidMessage {
  role: 'user' | 'assistant'
  content: string
}

export interface ContextRows {
  /** The conversation's own, else its person's; null for neither. */
  systemPrompt: string | null
  /** The answer that the run goes on with. */
  interrupted: { content: string; reasoning: string } | null
  said: SaidMessage[]
}

const nothing: ContextRows = { systemPrompt: null, interrupted: null, said: [] }

/**
 * What a run's context is made of, in one statement: up to `limit` messages of the branch that ends in its question,
 * oldest first. Answers without any text say nothing and do not count. Only for a branch that is written: when a
 * question is answered, all before it is over.
 */
export async function readContext(
  db: Executor,
  { conversationId, userMessageId, continuesId }: Pick<RunRow, 'conversationId' | 'userMessageId' | 'continuesId'>,
  limit: number,
): Promise<ContextRows> {
  const { rows } = await db.execute<ContextColumns>(sql`
    with recursive branch(role, content, parent_id, step, said) as (
      select role, content, parent_id, 1, (content <> '')::int from messages
      where id = ${userMessageId} and conversation_id = ${conversationId}
      union all
      select m.role, m.content, m.parent_id, b.step + 1, b.said + (m.content <> '')::int
      from branch b cross join lateral (
        select role, content, parent_id from messages
        where id = b.parent_id and conversation_id = ${conversationId} limit 1
      ) m where b.said < ${limit}
    )
    select coalesce(c.system_prompt, u.system_prompt) as "systemPrompt",
      (select json_build_object('content', content, 'reasoning', coalesce(reasoning, ''))
        from messages where id = ${continuesId}) as interrupted,
      (select json_agg(json_build_object('role', role, 'content', content) order by step desc)
        from branch where content <> '') as said
    from conversations c join users u on u.id = c.user_id where c.id = ${conversationId}`)
  const [row] = rows
  return row ? { ...row, said: row.said ?? [] } : nothing
}

interface ContextColumns extends Record<string, unknown> {
  systemPrompt: string | null
  interrupted: ContextRows['interrupted']
  said: SaidMessage[] | null
}

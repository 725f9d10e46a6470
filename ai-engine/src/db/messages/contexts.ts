import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { RunRow } from '../rows/rows.ts'

export interface SaidMessage {
  role: 'user' | 'assistant'
  content: string
}

export interface ContextRows {
  /** The conversation's own, else its user's; null for neither. */
  systemPrompt: string | null
  /** The answer that the run continues. */
  interrupted: { content: string; reasoning: string } | null
  said: SaidMessage[]
}

const nothing: ContextRows = { systemPrompt: null, interrupted: null, said: [] }

/**
 * Reads a run's context in one statement (`run_context` in db/functions): up to `limit` messages of the branch that
 * ends in its question, oldest first. Answers without any text are left out and do not count. Only for a branch whose
 * answers all have their rows: a question is answered when everything before it is over.
 */
export async function readContext(
  db: Executor,
  { conversationId, userMessageId, continuesId }: Pick<RunRow, 'conversationId' | 'userMessageId' | 'continuesId'>,
  limit: number,
): Promise<ContextRows> {
  const { rows } = await db.execute<{ context: ContextRows | null }>(sql`
    select run_context(${conversationId}, ${userMessageId}, ${continuesId}, ${limit}) as context`)
  return rows[0]?.context ?? nothing
}

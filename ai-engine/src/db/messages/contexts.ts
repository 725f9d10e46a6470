import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { RunRow, ToolCallRow } from '../rows/rows.ts'
import type { StoredBlocks, StoredPart } from '../schema/tool-calls.ts'

/** A finished turn, as far as models are told of it: of its parts, only texts count. */
export interface ToldTurn {
  turn: number
  parts: readonly StoredPart[]
  native: StoredBlocks | null
}

/** A tool call, as far as models are told of it. */
export type ToldCall = Pick<
  ToolCallRow,
  'turn' | 'index' | 'providerCallId' | 'name' | 'arguments' | 'state' | 'result' | 'error'
>

export interface SaidMessage {
  id: string
  role: 'user' | 'assistant'
  content: string
  /** Of an answer: the durable turns and the calls of the runs that wrote it, the first one first, each in order. */
  runs: readonly { turns: readonly ToldTurn[]; calls: readonly ToldCall[] }[]
}

export interface ContextRows {
  /** The conversation's own, else its user's; null for neither. */
  systemPrompt: string | null
  /** The answer that the run continues. */
  interrupted: SaidMessage | null
  /** That answer's. */
  reasoning: string | null
  said: SaidMessage[]
}

const nothing: ContextRows = { systemPrompt: null, interrupted: null, reasoning: null, said: [] }

/**
 * Reads a run's context in one statement (`run_context_2` in db/functions): up to `limit` messages of the branch that
 * ends in its question, oldest first. Answers without any text or tool call are left out and do not count. Only for a
 * branch whose answers all have their rows: a question is answered when everything before it is over.
 */
export async function readContext(
  db: Executor,
  { conversationId, userMessageId, continuesId }: Pick<RunRow, 'conversationId' | 'userMessageId' | 'continuesId'>,
  limit: number,
): Promise<ContextRows> {
  const { rows } = await db.execute<{ context: ContextRows | null }>(sql`
    select run_context_2(${conversationId}, ${userMessageId}, ${continuesId}, ${limit}) as context`)
  return rows[0]?.context ?? nothing
}

import type { FilePart } from '@grizz/protocol/parts'
import type { Parameters } from '@grizz/protocol/resources'
import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { RunRow, ToolCallRow } from '../rows/rows.ts'
import type { StoredBlocks, StoredPart } from '../schema/tool-calls.ts'
import type { BranchCut } from './branch-cuts.ts'

/** A finished turn, as far as models are told of it: of its parts, only texts count. */
export interface ToldTurn {
  turn: number
  parts: readonly StoredPart[]
  native: StoredBlocks | null
  /** The hash of the beginning of this turn's prompt; null: not known. */
  prefix: string | null
}

/** A tool call, as far as models are told of it. */
export type ToldCall = Pick<
  ToolCallRow,
  'turn' | 'index' | 'providerCallId' | 'name' | 'arguments' | 'state' | 'result' | 'error'
> &
  Partial<Pick<ToolCallRow, 'files'>>

export interface SaidMessage {
  id: string
  role: 'user' | 'assistant'
  content: string
  /** Of a question. */
  files?: readonly FilePart[] | null
  /** Of an answer: the durable turns and the calls of the runs that wrote it, the first one first, each in order. */
  runs: readonly { turns: readonly ToldTurn[]; calls: readonly ToldCall[] }[]
}

export interface ContextRows {
  /** The conversation's own, else its user's; null for neither. */
  systemPrompt: string | null
  /** Of the conversation's project. */
  projectInstructions: string | null
  /** The conversation's. */
  parameters: Parameters
  /** The answer that the run continues. */
  interrupted: SaidMessage | null
  /** That answer's. */
  reasoning: string | null
  /** The branch's newest cut. */
  cut: BranchCut | null
  /** The branch from that cut, or else from its beginning, oldest first; only its end when it is not whole. */
  said: SaidMessage[]
  isWhole: boolean
}

const nothing: ContextRows = {
  systemPrompt: null,
  projectInstructions: null,
  parameters: {},
  interrupted: null,
  reasoning: null,
  cut: null,
  said: [],
  isWhole: true,
}

/**
 * Reads a run's context in one statement (`run_context_2` in db/functions): the branch that ends in its question, back to
 * where it is cut, but at most `limit` messages and 16 MiB. Answers without any text or tool call are left out and do not
 * count. Only for a branch whose answers all have their rows: a question is answered when everything before it is over.
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

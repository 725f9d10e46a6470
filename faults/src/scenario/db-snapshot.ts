import type { Part } from '@grizz/protocol/parts'
import type { Environment } from '../engines/environment.ts'

/** The rows in Postgres of a run's conversations. */
export interface DbSnapshot {
  messages: readonly SavedMessage[]
  runs: readonly SavedRun[]
  ledger: readonly LedgerRow[]
}

export interface SavedMessage {
  id: string
  conversationId: string
  parentId: string | null
  role: 'user' | 'assistant'
  /** Null where content and reasoning say it all. */
  parts: readonly Part[] | null
  content: string
  reasoning: string | null
  status: 'complete' | 'failed' | 'cancelled'
  runId: string | null
  clientMessageId: string | null
  errorCode: string | null
}

export interface SavedRun {
  id: string
  conversationId: string
  userMessageId: string
  messageId: string
  status: string
  position: number
  attempt: number
  /** Of the last one, from 0. */
  turn: number
  startedAt: Date | null
}

export interface LedgerRow {
  runId: string | null
  kind: 'answer' | 'title' | 'lost_attempt'
  turn: number
  attempt: number | null
  estimated: boolean
  input: number
  output: number
  reasoning: number
  cached: number
}

export async function readDbSnapshot({ query }: Environment, conversationIds: readonly string[]): Promise<DbSnapshot> {
  const messages = await query<SavedMessage>(
    `select id, conversation_id as "conversationId", parent_id as "parentId", role, parts, content, reasoning, status,
       run_id as "runId", client_message_id as "clientMessageId", error->>'code' as "errorCode"
     from messages where conversation_id = any($1)`,
    [conversationIds],
  )
  const runs = await query<SavedRun>(
    `select id, conversation_id as "conversationId", user_message_id as "userMessageId", message_id as "messageId",
       status, position, attempt, turn, started_at as "startedAt"
     from runs where conversation_id = any($1) order by conversation_id, position`,
    [conversationIds],
  )
  const ledger = await query<LedgerRow>(
    `select run_id as "runId", kind, turn, attempt, estimated, input_tokens as input, output_tokens as output,
       reasoning_tokens as reasoning, cached_input_tokens as cached
     from usage where conversation_id = any($1)`,
    [conversationIds],
  )
  return { messages, runs, ledger }
}

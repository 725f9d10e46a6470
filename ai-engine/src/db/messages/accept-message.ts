import type { PostMessage } from '@grizz/protocol/http'
import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { messageFromJson, runFromJson } from '../rows/json-rows.ts'
import type { MessageRow, RunRow } from '../rows/rows.ts'
import type { ToolChoices } from '../runs/tool-policies.ts'
import type { ContextRows } from './contexts.ts'

/** The conditions under which a run is accepted. */
export interface AdmissionParams {
  /** The engine that runs it if it may start at once, and the newest entry of its log; null while that engine is full. */
  claim: { owner: string; leaseMs: number; logPosition: string | null } | null
  /** How many runs may wait in one conversation. */
  queueLimit: number
  /** For a message without a model, in a conversation and of a user without one. */
  defaultModel: string
  defaultProvider: string | undefined
  /** Bytes of UTF-8 that its user may have stored; from there on nothing new is accepted. */
  quotaBytes: number
  /** How many messages of the branch come with a run that starts at once. */
  contextMessages: number
  /** The models that may be asked, by the slug of their provider: null for all of them. */
  offered: Readonly<Record<string, readonly string[] | null>>
}

/** A run to be made. */
export interface NewRun {
  id: string
  conversationId: string
  userMessageId: string
  messageId: string
  /** undefined: the conversation's or the user's choice, provider included. */
  model: string | undefined
  provider: string | undefined
  clientRunId?: string
  continuesId?: string | undefined
  /** False when a program asks, so that no user is there to decide about tool calls. */
  watched: boolean
}

/** The model that was chosen may not be asked. */
export interface NotOffered {
  choice: { model: string; provider: string }
}

/** `waiting` counts the runs that waited before this one. */
export interface Enqueued {
  run: RunRow
  waiting: number
}

export interface NewQuestion extends PostMessage {
  id: string
  conversationId: string
}

export type Accepted =
  | ({
      outcome: 'accepted' | 'repeated'
      message: MessageRow
      siblingIds: string[]
      context?: ContextRows
      toolChoices: ToolChoices
    } & Enqueued)
  | { outcome: 'queue_full'; waiting: number }
  | ({ outcome: 'model_not_offered' } & NotOffered)
  | { outcome: 'not_found' | 'withdrawn' | 'no_parent' | 'file_missing' }
  | { outcome: 'refused' }

/**
 * Accepts a question and its run in one statement (`accept_message_2` in db/functions). Without `allowed`, and without
 * room in the user's quota, only the repeat of an earlier question is found, and anything new is `refused`. A run that
 * starts at once comes with its context: under the conversation's lock nothing of it can change meanwhile.
 */
export async function acceptMessage(
  db: Executor,
  userId: string,
  question: NewQuestion,
  run: NewRun,
  params: AdmissionParams & { allowed: boolean },
): Promise<Accepted> {
  const { rows } = await db.execute<AcceptedRow>(sql`
    select *, case when outcome = 'accepted' and run->>'status' = 'running'
        then run_context_2(${question.conversationId}, ${question.id}, null, ${params.contextMessages}) end as context,
      tool_choices(${userId}, ${question.conversationId}) as tool_choices
    from accept_message_2(${userId}, ${questionColumns(question)}::jsonb, ${runColumns(run)}::jsonb,
      ${JSON.stringify(params)}::jsonb || jsonb_build_object('allowed',
        ${params.allowed}::boolean and (select bytes from stored(${userId})) < ${params.quotaBytes}::bigint))`)
  const [row] = rows
  if (!row) throw new Error('accept_message_2 returned no row')
  if (row.outcome === 'queue_full') return { outcome: row.outcome, waiting: row.waiting }
  if (row.outcome === 'model_not_offered') return { outcome: row.outcome, choice: row.run as NotOffered['choice'] }
  if (row.outcome !== 'accepted' && row.outcome !== 'repeated') return { outcome: row.outcome }
  const saved = { message: messageFromJson(row.message), siblingIds: row.sibling_ids, run: runFromJson(row.run) }
  return {
    outcome: row.outcome,
    waiting: row.waiting,
    ...saved,
    // The question's own files are not there yet when the choices are read.
    toolChoices: { ...row.tool_choices, hasFiles: row.tool_choices.hasFiles || (question.files ?? []).length > 0 },
    ...(row.context && { context: row.context }),
  }
}

/** Starts or queues a run. The caller holds the conversation's lock. Without `run` in the result the queue is full, or the model is not offered. */
export async function enqueueRun(
  tx: Executor,
  run: NewRun,
  params: AdmissionParams,
): Promise<Enqueued | NotOffered | { waiting: number }> {
  const { rows } = await tx.execute<{ run: Record<string, unknown> | null; waiting: number }>(sql`
    select * from enqueue_run_2(${runColumns(run)}::jsonb, ${JSON.stringify(params)}::jsonb)`)
  const [row] = rows
  if (!row) throw new Error('enqueue_run_2 returned no row')
  if (row.run && !('id' in row.run)) return { choice: row.run as NotOffered['choice'] }
  return row.run ? { run: runFromJson(row.run), waiting: row.waiting } : { waiting: row.waiting }
}

interface AcceptedRow extends Record<string, unknown> {
  outcome: Accepted['outcome']
  message: Record<string, unknown>
  sibling_ids: string[]
  run: Record<string, unknown>
  waiting: number
  context: ContextRows | null
  tool_choices: ToolChoices
}

function questionColumns({ id, conversationId, clientMessageId, content, parentId, files = [] }: NewQuestion): string {
  return JSON.stringify({
    id,
    conversation_id: conversationId,
    client_message_id: clientMessageId,
    content,
    parent_id: parentId,
    ...(files.length > 0 && { files: [...new Set(files)] }),
  })
}

function runColumns(run: NewRun): string {
  return JSON.stringify({
    id: run.id,
    conversation_id: run.conversationId,
    user_message_id: run.userMessageId,
    message_id: run.messageId,
    model: run.model,
    provider: run.provider,
    client_run_id: run.clientRunId,
    continues_id: run.continuesId,
    watched: run.watched,
  })
}

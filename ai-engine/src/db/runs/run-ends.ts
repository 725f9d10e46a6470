import type { RunError } from '@grizz/protocol/problem'
import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { messageFromJson } from '../rows/json-rows.ts'
import type { MessageRow } from '../rows/rows.ts'
import type { steps } from '../schema/runs.ts'
import type { usage } from '../schema/usage.ts'

/** How a run ends and what is saved with it. */
export interface RunEnd {
  runId: string
  /** The model that answered, or would have. */
  model: string
  /** The change counts only while the run is in this state: running as this attempt, or still queued. */
  expected: { status: 'running'; owner: string; attempt: number } | { status: 'queued' }
  status: 'completed' | 'failed' | 'cancelled'
  content: string
  reasoning: string
  error: RunError | undefined
  meta: Record<string, unknown>
  usage: LedgerEntry | undefined
  steps: readonly (typeof steps.$inferInsert)[]
}

/** A row for the ledger without the fields that the run itself holds. */
export type LedgerEntry = Omit<typeof usage.$inferInsert, 'id' | 'userId' | 'conversationId' | 'runId' | 'createdAt'>

export interface EndedRun {
  answer: MessageRow
  siblingIds: string[]
  /** Whether the conversation still has no title. */
  untitled: boolean
  /** Whether another run of the conversation is queued. */
  nextWaits: boolean
}

/**
 * Ends a run: its status, the answer, the tokens and cents on it, the ledger's row, the steps and the conversation's
 * time of change, in one statement and so in one transaction. The first caller whose condition holds wins. It locks the
 * conversation before the run, as everything does that locks both (db/executor.ts).
 * @returns undefined when another caller was first; then nothing was changed
 */
export async function endRun(db: Executor, end: RunEnd): Promise<EndedRun | undefined> {
  const { rows } = await db.execute<EndedColumns>(sql`
    with place as materialized (
      select id from conversations where id = (select conversation_id from runs where id = ${end.runId}) for no key update
    ), ended as (
      update runs set status = ${end.status}, model = ${end.model}, ended_at = now(), error = ${json(end.error)}::jsonb, lease_expires_at = null,
        partial_content = '', partial_reasoning = ''
      from place where runs.id = ${end.runId} and conversation_id = place.id and ${stillExpected(end.expected)}
      returning runs.*
    ), ${insertAnswer(end)}, ${insertLedger(end.usage)}, ${insertSteps(end.steps)}, touched as (
      update conversations set updated_at = now() from ended where conversations.id = ended.conversation_id
      returning conversations.id, conversations.title is null as untitled
    )
    select to_jsonb(answer.*) as answer, array(
      select s.id from messages s
      where s.conversation_id = answer.conversation_id and s.parent_id = answer.parent_id
      order by s.created_at, s.id
    ) as sibling_ids, touched.untitled, next_waits(touched.id) as next_waits
    from answer cross join touched`)
  const [row] = rows
  if (!row) return undefined
  const answer = messageFromJson(row.answer)
  return {
    answer,
    siblingIds: [...row.sibling_ids, answer.id],
    untitled: row.untitled,
    nextWaits: row.next_waits,
  }
}

interface EndedColumns extends Record<string, unknown> {
  answer: Record<string, unknown>
  sibling_ids: string[]
  untitled: boolean
  next_waits: boolean
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))

function stillExpected(expected: RunEnd['expected']) {
  if (expected.status === 'queued') return sql`status = 'queued'`
  return sql`status = 'running' and owner = ${expected.owner} and attempt = ${expected.attempt}`
}

function insertAnswer({ status, content, reasoning, error, meta, usage }: RunEnd) {
  const saved = status === 'completed' ? 'complete' : status
  return sql`answer as (
    insert into messages (id, conversation_id, user_id, parent_id, role, content, reasoning, status, model, run_id, input_tokens,
      output_tokens, reasoning_tokens, cached_input_tokens, usage_cents, usage_estimated, error, meta, announced_at)
    select message_id, conversation_id, user_id, user_message_id, 'assistant', ${content}, ${reasoning || null}, ${saved}, model, id,
      ${usage?.inputTokens ?? null}::int, ${usage?.outputTokens ?? null}::int, ${usage?.reasoningTokens ?? null}::int,
      ${usage?.cachedInputTokens ?? null}::int, ${usage?.usageCents ?? null}::numeric, ${usage?.estimated ?? null}::boolean,
      ${json(error)}::jsonb, ${json(meta)}::jsonb, now()
    from ended returning *
  )`
}

function insertLedger(entry: LedgerEntry | undefined) {
  if (!entry) return sql`ledger as (select 1)`
  return sql`ledger as (
    insert into usage (user_id, conversation_id, run_id, attempt, kind, model, billed_model, provider, request_id,
      input_tokens, output_tokens, reasoning_tokens, cached_input_tokens, usage_cents, estimated)
    select user_id, conversation_id, id, ${entry.attempt ?? null}::int, ${entry.kind}, ${entry.model},
      ${entry.billedModel}, ${entry.provider}, ${entry.requestId ?? null}, ${entry.inputTokens}::int,
      ${entry.outputTokens}::int, ${entry.reasoningTokens}::int, ${entry.cachedInputTokens}::int,
      ${entry.usageCents ?? null}::numeric, ${entry.estimated}::boolean
    from ended
  )`
}

function insertSteps(rows: RunEnd['steps']) {
  if (rows.length === 0) return sql`saved_steps as (select 1)`
  return sql`saved_steps as (
    insert into steps (id, run_id, index, kind, status, attempt, detail, started_at, completed_at)
    select s.* from ended, jsonb_to_recordset(${JSON.stringify(rows.map(stepColumns))}::jsonb)
      as s(id uuid, run_id uuid, index int, kind text, status text, attempt int, detail jsonb,
           started_at timestamptz, completed_at timestamptz)
  )`
}

function stepColumns(step: RunEnd['steps'][number]) {
  const { id, runId, index, kind, status, attempt, detail, startedAt, completedAt } = step
  return {
    id,
    run_id: runId,
    index,
    kind,
    status,
    attempt,
    detail: detail ?? {},
    started_at: startedAt,
    completed_at: completedAt,
  }
}

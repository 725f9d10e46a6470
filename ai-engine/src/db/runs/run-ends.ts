import type { Part } from '@grizz/protocol/parts'
import type { RunError } from '@grizz/protocol/problem'
import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { messageFromJson } from '../rows/json-rows.ts'
import type { MessageRow } from '../rows/rows.ts'
import { insertLedger, insertSteps, insertTurn, type LedgerEntry, type StepInsert } from './run-columns.ts'
import type { DurableTurn } from './turns.ts'

/** How a run ends and what is saved with it. */
export interface RunEnd {
  runId: string
  /** The model that answered, or would have. */
  model: string
  /** Its provider's slug. */
  provider: string | null
  /** The change counts only while the run is in this state: running as this attempt, or still queued or waiting. */
  expected: { status: 'running'; owner: string; attempt: number } | { status: 'queued' | 'waiting' }
  status: 'completed' | 'failed' | 'cancelled'
  /** Null where content and reasoning say it all. */
  parts: readonly Part[] | null
  content: string
  reasoning: string
  error: RunError | undefined
  meta: Record<string, unknown>
  usage: LedgerEntry | undefined
  steps: readonly StepInsert[]
  /** The last turn, where later requests need it: after turns with tool calls, and with blocks of the provider. */
  turn: (DurableTurn & { prefix: string }) | undefined
  /** Tools that the run was given; undefined where none. */
  tools: Readonly<Record<string, string>> | undefined
}

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
      update runs set status = ${end.status}, model = ${end.model}, provider = coalesce(${end.provider}, provider), ended_at = now(), error = ${json(end.error)}::jsonb, lease_expires_at = null, waiting_for = null,
        tools = coalesce(${json(end.tools)}::jsonb, tools),
        partial_content = '', partial_reasoning = ''
      from place where runs.id = ${end.runId} and conversation_id = place.id and ${stillExpected(end.expected)}
      returning runs.*
    ), ${insertAnswer(end)}, ${insertLedger(end.usage)}, ${insertSteps(end.steps)}, ${insertTurn(end.turn, attemptOf(end))}, closed as (
      update tool_calls c set decided_at = coalesce(decided_at, now()), ended_at = coalesce(c.ended_at, now()),
        state = case when c.state in ('started', 'working', 'unknown') then 'unknown' else 'cancelled' end
      from ended where c.run_id = ended.id and (c.state = 'unknown' and c.decided_at is null
        or c.state not in ('succeeded', 'failed', 'denied', 'cancelled', 'unknown'))
    ), touched as (
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
  if (expected.status !== 'running') return sql`status = ${expected.status}`
  return sql`status = 'running' and owner = ${expected.owner} and attempt = ${expected.attempt}`
}

const attemptOf = ({ expected }: RunEnd) => (expected.status === 'running' ? expected.attempt : 0)

function insertAnswer({ status, parts, content, reasoning, error, meta, usage }: RunEnd) {
  const saved = status === 'completed' ? 'complete' : status
  return sql`answer as (
    insert into messages (id, conversation_id, user_id, parent_id, role, parts, content, reasoning, status, model, provider, run_id,
      input_tokens, output_tokens, reasoning_tokens, cached_input_tokens, usage_cents, usage_estimated, error, meta, announced_at)
    select message_id, conversation_id, user_id, user_message_id, 'assistant', ${json(parts ?? undefined)}::jsonb, ${content}, ${reasoning || null}, ${saved}, model, provider, id,
      total.*,
      ${json(error)}::jsonb, ${json(meta)}::jsonb, now()
    from ended, ${totalUsage(usage)} as total returning *
  )`
}

/** The tokens and cents of all turns: those on the ledger, and of the last call, which this statement adds to it. */
function totalUsage(last: LedgerEntry | undefined) {
  return sql`lateral (
    select sum(input_tokens)::int, sum(output_tokens)::int, sum(reasoning_tokens)::int, sum(cached_input_tokens)::int,
      case when bool_and(usage_cents is not null) then sum(usage_cents) end, bool_or(estimated)
    from (
      select input_tokens, output_tokens, reasoning_tokens, cached_input_tokens, usage_cents, estimated
      from usage where usage.run_id = ended.id and turn < ended.turn and kind = 'answer'
      union all select ${last?.inputTokens ?? null}::int, ${last?.outputTokens ?? null}::int, ${last?.reasoningTokens ?? null}::int,
        ${last?.cachedInputTokens ?? null}::int, ${last?.usageCents ?? null}::numeric, ${last?.estimated ?? null}::boolean
      where ${last !== undefined}
    ) calls
  )`
}

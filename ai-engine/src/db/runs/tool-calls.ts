import type { ToolCallState, WaitingFor } from '@grizz/protocol/parts'
import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { toolCallFromJson } from '../rows/json-rows.ts'
import type { ToolCallRow } from '../rows/rows.ts'
import { insertSteps, type RunEnd } from './run-ends.ts'
import type { Claim } from './runs.ts'

/** How a call went. */
export interface ToolCallEnd {
  id: string
  state: Extract<ToolCallState, 'succeeded' | 'failed' | 'denied' | 'cancelled' | 'unknown'>
  result: string | null
  sources: ToolCallRow['sources']
  error: string | null
}

/**
 * Marks calls as started, while the run is this attempt's and its lease has not run out. Nothing may be sent before this is
 * committed. @returns those that were started; a call that is not among them must not be sent
 */
export async function startCalls(db: Executor, claim: Claim, ids: readonly string[]): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    update tool_calls c set state = 'started', executions = executions + 1, attempt = ${claim.attempt}, started_at = now(), ended_at = null
    where c.id = any(${sql.param(ids)}::uuid[]) and c.state = 'ready' and exists (${holder(claim)})
    returning c.*`,
  )
}

/**
 * Saves how calls went, and starts the next one, in one statement; counts only while the run is this attempt's. A result is
 * progress: takeovers before it no longer count. @returns the calls as they are now, the started one among them
 */
export async function settleCalls(
  db: Executor,
  claim: Claim,
  ends: readonly ToolCallEnd[],
  { next, steps }: { next: string | undefined; steps: RunEnd['steps'] },
): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    with ended as (
      update runs set takeovers_without_progress = 0 where id in (${holder(claim)}) returning *
    ), ${insertSteps(steps)}, settled as (
      update tool_calls c set state = e.state, result = e.result, sources = e.sources, error = e.error, ended_at = now()
      from ended, jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as e(id uuid, state text, result text, sources jsonb, error text)
      where c.id = e.id and c.run_id = ended.id and c.state in ('ready', 'started', 'working', 'waiting_approval')
      returning c.*
    ), begun as (
      update tool_calls c set state = 'started', executions = executions + 1, attempt = ${claim.attempt}, started_at = now(), ended_at = null
      from ended where c.id = ${next ?? null}::uuid and c.state = 'ready' and ended.lease_expires_at > now()
      returning c.*
    )
    select * from settled union all select * from begun`,
  )
}

/** The calls of one turn, in their order. */
export async function readCalls(db: Executor, runId: string, turn: number): Promise<ToolCallRow[]> {
  return callRows(db, sql`select * from tool_calls where run_id = ${runId} and turn = ${turn} order by index`)
}

/**
 * Parks a run whose calls wait for a user: it keeps its conversation's place and nothing else.
 * @returns false when none waits any more, or the run is no longer this attempt's
 */
export async function parkRun(db: Executor, claim: Claim, turn: number, waitingFor: WaitingFor): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    update runs set status = 'waiting', owner = null, lease_expires_at = null, waiting_since = now(),
      waiting_for = ${JSON.stringify(waitingFor)}::jsonb, ${spentTime}
    where id in (${holder(claim)}) and exists (
      select from tool_calls c where c.run_id = ${claim.runId} and c.turn = ${turn} and ${waits})
  `)
  return rowCount === 1
}

/**
 * What becomes of calls that were on their way when their engine died: those that may be repeated are ready again, the
 * others are unknown. @returns all calls of the turn
 */
export async function recoverCalls(db: Executor, claim: Claim, turn: number, unknown: string): Promise<ToolCallRow[]> {
  await db.execute(sql`
    update tool_calls c set
      state = case when c.repeatable then 'ready' else 'unknown' end,
      error = case when c.repeatable then null else ${unknown} end,
      ended_at = case when c.repeatable then null else now() end
    where c.run_id = ${claim.runId} and c.turn = ${turn} and c.state = 'started' and exists (${holder(claim)})`)
  return readCalls(db, claim.runId, turn)
}

/** A call that waits for a user, by its id, and its run; the run's row is locked. */
export async function lockCall(db: Executor, userId: string, id: string): Promise<ToolCallRow | undefined> {
  const [row] = await callRows(
    db,
    sql`
    select c.* from tool_calls c join runs r on r.id = c.run_id
    where c.id = ${id} and c.user_id = ${userId} for update of r, c`,
  )
  return row
}

/** Applies a decision, once: only while the call waits for it. */
export async function decideCall(
  db: Executor,
  id: string,
  change: Pick<ToolCallRow, 'state' | 'decision' | 'result' | 'error' | 'givenInput'>,
): Promise<ToolCallRow | undefined> {
  const [row] = await callRows(
    db,
    sql`
    update tool_calls c set state = ${change.state}, decision = ${change.decision}, decided_at = now(),
      result = coalesce(${change.result}, c.result), error = ${change.error},
      given_input = coalesce(${change.givenInput && JSON.stringify(change.givenInput)}::jsonb, c.given_input),
      ended_at = case when ${change.state} = 'ready' then null else now() end
    where c.id = ${id} and ${waits} returning c.*`,
  )
  return row
}

/** Gives a parked run back to the queue, ahead of all others, once nothing of it waits. @returns whether it was */
export async function unparkRun(db: Executor, runId: string, turn: number): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    update runs set status = 'queued', waiting_for = null, waiting_since = null
    where id = ${runId} and status = 'waiting' and not exists (
      select from tool_calls c where c.run_id = ${runId} and c.turn = ${turn} and ${waits})`)
  return rowCount === 1
}

/** A call waits for a user: for leave, a sign-in, an answer, or what became of it. */
const waits = sql`(c.state in ('waiting_approval', 'waiting_sign_in', 'input_required') or (c.state = 'unknown' and c.decided_at is null))`

const spentTime = sql`active_ms = active_ms + coalesce(extract(epoch from now() - claimed_at) * 1000, 0)::int, claimed_at = null`

const holder = ({ runId, owner, attempt }: Claim) => sql`
  select id from runs where id = ${runId} and status = 'running' and owner = ${owner} and attempt = ${attempt}
    and lease_expires_at > now()`

async function callRows(db: Executor, query: ReturnType<typeof sql>): Promise<ToolCallRow[]> {
  const { rows } = await db.execute<{ call: Record<string, unknown> }>(
    sql`with q as (${query}) select to_jsonb(q.*) as call from q`,
  )
  return rows.map(({ call }) => toolCallFromJson(call)).sort((a, b) => a.turn - b.turn || a.index - b.index)
}

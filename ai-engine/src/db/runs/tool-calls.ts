import type { ToolCallState, WaitingFor } from '@grizz/protocol/parts'
import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { toolCallFromJson } from '../rows/json-rows.ts'
import type { ToolCallRow } from '../rows/rows.ts'
import { insertSteps, type StepInsert } from './run-columns.ts'
import { type Claim, inMs } from './runs.ts'

/** The outcome of a call that was executed, or could not be. */
export interface ToolCallChange {
  id: string
  state: Exclude<ToolCallState, 'ready' | 'started'>
  result: string | null
  sources: ToolCallRow['sources']
  files: ToolCallRow['files']
  error: string | null
  requestedInput: ToolCallRow['requestedInput']
  /** Set where nobody is asked about an unknown outcome. */
  decision: string | null
}

/**
 * Marks calls as started, and renews the run's lease. Nothing may be sent before this is committed.
 * @returns the calls that were started, the only ones that may be sent; none when the run is no longer this attempt's
 */
export async function startCalls(
  db: Executor,
  claim: Claim,
  leaseMs: number,
  ids: readonly string[],
): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    with ended as (${renewed(claim, leaseMs)}), begun as (${begin(ids)} returning c.*)
    select to_jsonb(begun.*) as call from begun`,
  )
}

/**
 * Saves what became of calls and starts the next ones, in one statement, which counts only while this attempt owns the run.
 * A result is progress: takeovers before it no longer count.
 * @returns the calls that were changed; undefined when the run is no longer this attempt's
 */
export async function settleCalls(
  db: Executor,
  claim: Claim,
  leaseMs: number,
  {
    changes,
    next,
    steps,
  }: { changes: readonly ToolCallChange[]; next: readonly string[]; steps: readonly StepInsert[] },
): Promise<ToolCallRow[] | undefined> {
  const { rows } = await db.execute<{ calls: Record<string, unknown>[] }>(sql`
    with ended as (${renewed(claim, leaseMs)}), ${insertSteps(steps)}, settled as (
      update tool_calls c set state = e.state, result = e.result, sources = e.sources, files = e.files, error = e.error,
        requested_input = e."requestedInput", decision = coalesce(e.decision, c.decision),
        decided_at = case when e.decision is not null then now() when e.state = 'unknown' then null else c.decided_at end,
        ended_at = case when e.state in ('waiting_approval', 'waiting_sign_in', 'input_required') then null else clock_timestamp() end
      from ended, jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
        as e(id uuid, state text, result text, sources jsonb, files jsonb, error text, "requestedInput" jsonb, decision text)
      where c.id = e.id and c.run_id = ended.id and c.state in ('started', 'working')
      returning c.*
    ), begun as (${begin(next)} returning c.*)
    select (select coalesce(jsonb_agg(to_jsonb(c.*)), '[]') from (select * from settled union all select * from begun) c) as calls
    from ended`)
  return rows[0]?.calls.map(toolCallFromJson)
}

/** The calls of one turn, in their order; none when the run is no longer this attempt's. */
export async function readOwnCalls(db: Executor, claim: Claim, turn: number): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    select to_jsonb(c.*) as call from tool_calls c join runs on runs.id = c.run_id
    where ${held(claim)} and c.turn = ${turn} order by c.index`,
  )
}

/** The calls of one turn, in their order. */
export async function readCalls(db: Executor, runId: string, turn: number): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    select to_jsonb(c.*) as call from tool_calls c where run_id = ${runId} and turn = ${turn} order by index`,
  )
}

/**
 * Parks a run whose calls wait for a user: it keeps its conversation's place, and nothing else.
 * @returns false when none of them waits any more, a stop is requested, or the run is no longer this attempt's
 */
export async function parkRun(db: Db, claim: Claim, waitingFor: WaitingFor): Promise<boolean> {
  return db.transaction(async (tx) => {
    // Decisions lock the run too. The second statement sees what was decided before it got the lock; the first would not.
    await tx.execute(sql`select from runs where ${held(claim)} for update`)
    const { rowCount } = await tx.execute(sql`
      update runs set status = 'waiting', owner = null, lease_expires_at = null, log_position = null,
        waiting_for = ${JSON.stringify(waitingFor)}::jsonb, ${spentTime}
      where ${held(claim)} and cancel_requested_at is null and exists (
        select from tool_calls c where c.run_id = ${claim.runId} and ${waits})`)
    return rowCount === 1
  })
}

/**
 * What becomes of calls that were on their way when their engine died: those that may be repeated are ready again, the
 * others are unknown, with `detail` as the reason. In a run that no user watches nobody is asked about them.
 */
export async function recoverCalls(db: Executor, claim: Claim, detail: string): Promise<void> {
  await db.execute(sql`
    update tool_calls c set
      state = case when c.repeatable then 'ready' else 'unknown' end,
      error = case when c.repeatable then null else ${detail} end,
      decision = case when runs.watched then null else 'not_watched' end,
      decided_at = case when runs.watched then null else now() end,
      ended_at = case when c.repeatable then null else now() end
    from runs where ${held(claim)} and c.run_id = runs.id and c.state = 'started'`)
}

/**
 * One of the user's calls, with its run's row locked; undefined when there is none. Its conversation is locked first, as
 * everything does that locks both: a policy that is saved next refers to it.
 */
export async function lockCall(db: Executor, userId: string, id: string): Promise<ToolCallRow | undefined> {
  const [row] = await callRows(
    db,
    sql`
    with place as materialized (
      select v.id from conversations v where v.deleted_at is null and v.id = (
        select r.conversation_id from tool_calls c join runs r on r.id = c.run_id
        where c.id = ${id} and c.user_id = ${userId}) for key share
    )
    select to_jsonb(c.*) as call from place join runs r on r.conversation_id = place.id join tool_calls c on c.run_id = r.id
    where c.id = ${id} for update of r`,
  )
  return row
}

export async function findCall(db: Executor, userId: string, id: string): Promise<ToolCallRow | undefined> {
  const [row] = await callRows(
    db,
    sql`
    select to_jsonb(c.*) as call from tool_calls c join runs r on r.id = c.run_id
    join conversations v on v.id = r.conversation_id and v.deleted_at is null
    where c.id = ${id} and c.user_id = ${userId}`,
  )
  return row
}

/** The user's calls that wait for a sign-in. */
export async function findWaitingSignIns(db: Executor, userId: string): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    select to_jsonb(c.*) as call from tool_calls c join runs r on r.id = c.run_id and r.status in ('waiting', 'running')
    where r.user_id = ${userId} and c.state = 'waiting_sign_in'`,
  )
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
    with decided as (
      update tool_calls c set state = ${change.state}, decision = ${change.decision}, decided_at = now(),
        result = coalesce(${change.result}, c.result), error = ${change.error},
        given_input = ${change.givenInput && JSON.stringify(change.givenInput)}::jsonb,
        ended_at = case when ${change.state} = 'ready' then null else now() end
      where c.id = ${id} and ${waits} returning c.*
    ) select to_jsonb(decided.*) as call from decided`,
  )
  return row
}

/** Sets what a waiting run waits for; null lets any engine claim it. @returns false when it is not waiting */
export async function setWaitingFor(db: Executor, runId: string, waitingFor: WaitingFor | null): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    update runs set waiting_for = ${waitingFor && JSON.stringify(waitingFor)}::jsonb
    where id = ${runId} and status = 'waiting'`)
  return rowCount === 1
}

/** Calls whose outcome nobody has decided for `ageMs`; longest unknown first. */
export async function findUndecided(db: Executor, ageMs: number): Promise<ToolCallRow[]> {
  return callRows(
    db,
    sql`
    select to_jsonb(c.*) as call from tool_calls c
    where state = 'unknown' and decided_at is null and ended_at < now() - ${ageMs}::bigint * interval '1 millisecond'
    order by ended_at limit 100`,
  )
}

/** A call waits for a user: for leave, a sign-in, an answer, or what became of it. */
const waits = sql`(c.state in ('waiting_approval', 'waiting_sign_in', 'input_required')
  or (c.state = 'unknown' and c.decided_at is null))`

const spentTime = sql`active_ms = active_ms + coalesce(extract(epoch from now() - claimed_at) * 1000, 0)::int, claimed_at = null`

const held = ({ runId, owner, attempt }: Claim) =>
  sql`runs.id = ${runId} and runs.status = 'running' and runs.owner = ${owner} and runs.attempt = ${attempt}`

function renewed(claim: Claim, leaseMs: number): SQL {
  return sql`update runs set takeovers_without_progress = 0, lease_expires_at = ${inMs(leaseMs)} where ${held(claim)} returning *`
}

function begin(ids: readonly string[]): SQL {
  return sql`
    update tool_calls c set state = 'started', executions = executions + 1, started_at = clock_timestamp(), ended_at = null
    from ended where c.id = any(${sql.param(ids)}::uuid[]) and c.run_id = ended.id and c.state = 'ready'`
}

async function callRows(db: Executor, query: SQL): Promise<ToolCallRow[]> {
  const { rows } = await db.execute<{ call: Record<string, unknown> }>(query)
  return rows.map(({ call }) => toolCallFromJson(call))
}

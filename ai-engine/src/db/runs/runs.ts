import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { RunRow } from '../rows/rows.ts'
import { conversations } from '../schema/conversations.ts'
import { runs } from '../schema/runs.ts'

/** The engine and the attempt that a run belongs to: a change counts only while both still match. */
export interface Claim {
  runId: string
  owner: string
  attempt: number
}

/** The state of one running run that its engine saves each second. */
export interface Checkpoint extends Claim {
  /** The turn that the texts belong to: those of a turn that became durable meanwhile are not saved. */
  turn: number
  content: string
  reasoning: string
  logPosition: string | null
}

/** A run of one of the user's conversations that are not deleted. */
export async function findRun(db: Executor, userId: string, id: string): Promise<RunRow | undefined> {
  const [found] = await db
    .select({ run: runs })
    .from(runs)
    .innerJoin(conversations, eq(conversations.id, runs.conversationId))
    .where(and(eq(runs.id, id), eq(runs.userId, userId), isNull(conversations.deletedAt)))
  return found?.run
}

export async function findRunById(db: Executor, id: string): Promise<RunRow | undefined> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id))
  return row
}

/** The run as it is now, so that nothing is decided about it until the transaction ends. The caller holds its conversation's lock. */
export async function lockRun(tx: Executor, id: string): Promise<RunRow | undefined> {
  const [row] = await tx.select().from(runs).where(eq(runs.id, id)).for('update')
  return row
}

export async function findByClientRunId(
  db: Executor,
  conversationId: string,
  clientRunId: string,
): Promise<RunRow | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.conversationId, conversationId), eq(runs.clientRunId, clientRunId)))
  return row
}

/** The runs of a conversation that are not over: the running or waiting one first, then the queue in its order. */
export async function findOpenRuns(db: Executor, conversationId: string): Promise<RunRow[]> {
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.conversationId, conversationId), inArray(runs.status, ['queued', 'running', 'waiting'])))
    .orderBy(sql`${runs.status} = 'queued'`, asc(runs.position))
}

export async function setPosition(db: Executor, id: string, position: number): Promise<void> {
  await db
    .update(runs)
    .set({ position })
    .where(and(eq(runs.id, id), eq(runs.status, 'queued')))
}

export async function deleteQueuedRun(db: Executor, id: string): Promise<boolean> {
  const { rowCount } = await db.delete(runs).where(and(eq(runs.id, id), eq(runs.status, 'queued')))
  return rowCount === 1
}

/**
 * Claims a run, when it still is queued, or waits and everything is decided. The caller holds the conversation's lock.
 */
export async function claimRun(
  db: Executor,
  claim: Claim,
  leaseMs: number,
  logPosition: string | null,
): Promise<RunRow | undefined> {
  const [row] = await db
    .update(runs)
    .set({
      status: 'running',
      attempt: claim.attempt,
      owner: claim.owner,
      startedAt: sql`coalesce(${runs.startedAt}, now())`,
      claimedAt: sql`now()`,
      leaseExpiresAt: inMs(leaseMs),
      logPosition,
    })
    .where(
      and(
        eq(runs.id, claim.runId),
        sql`(${runs.status} = 'queued' or (${runs.status} = 'waiting' and ${runs.waitingFor} is null))`,
      ),
    )
    .returning()
  return row
}

/** Conversations whose next run can start: a queued one that no open one is before, or one with everything decided. */
export async function findStartable(db: Executor, limit: number): Promise<string[]> {
  const { rows } = await db.execute<{ conversation_id: string }>(sql`
    select conversation_id from (
      select conversation_id, created_at from runs where status = 'waiting' and waiting_for is null
      union all
      select conversation_id, created_at from runs q where status = 'queued' and not exists (
        select 1 from runs r where r.conversation_id = q.conversation_id and r.status in ('running', 'waiting'))
    ) startable
    group by conversation_id order by min(created_at) limit ${limit}`)
  return rows.map((row) => row.conversation_id)
}

/**
 * Takes over runs whose lease ran out, as the next attempt. Several engines share the work without blocking each other.
 * `own` are runs that this engine is answering: when it stood still for too long, it renews those instead.
 */
export async function takeOver(
  db: Executor,
  { owner, leaseMs, limit, own }: { owner: string; leaseMs: number; limit: number; own: readonly string[] },
): Promise<RunRow[]> {
  return db
    .update(runs)
    .set({
      owner,
      attempt: sql`${runs.attempt} + 1`,
      leaseExpiresAt: inMs(leaseMs),
      takeovers: sql`${runs.takeovers} + 1`,
      takeoversWithoutProgress: sql`${runs.takeoversWithoutProgress} + 1`,
      lostAttempts: sql`${runs.lostAttempts} || ${runs.attempt}`,
    })
    .where(
      inArray(
        runs.id,
        sql`(select id from runs where status = 'running' and lease_expires_at < now()
               and id <> all(${sql.param(own)}::uuid[])
             order by lease_expires_at limit ${limit} for update skip locked)`,
      ),
    )
    .returning()
}

/** The calls of the lost attempts are on the ledger. */
export async function clearLostAttempts(db: Executor, { runId, owner, attempt }: Claim): Promise<void> {
  await db
    .update(runs)
    .set({ lostAttempts: [] })
    .where(and(eq(runs.id, runId), eq(runs.owner, owner), eq(runs.attempt, attempt)))
}

/** Ends all leases: for an engine whose data lock proves that no other engine is alive. */
export async function expireLeases(db: Executor): Promise<void> {
  await db.update(runs).set({ leaseExpiresAt: sql`now() - interval '1 second'` }).where(eq(runs.status, 'running'))
}

/** Releases runs, so that another engine takes them over at once. */
export async function releaseRuns(db: Executor, owner: string): Promise<void> {
  await db
    .update(runs)
    .set({ leaseExpiresAt: sql`now() - interval '1 second'` })
    .where(and(eq(runs.status, 'running'), eq(runs.owner, owner)))
}

/**
 * One statement per engine and second: renews the leases, saves the text so far, and answers which claims still hold
 * and which of them a user requested to stop.
 */
export async function renewLeases(
  db: Executor,
  leaseMs: number,
  checkpoints: readonly Checkpoint[],
): Promise<{ runId: string; cancelRequested: boolean }[]> {
  const { rows } = await db.execute<{ id: string; cancel_requested: boolean }>(sql`
    update runs set lease_expires_at = ${inMs(leaseMs)},
      partial_content = case when runs.turn = v.turn then v.content else runs.partial_content end,
      partial_reasoning = case when runs.turn = v.turn then v.reasoning else runs.partial_reasoning end,
      log_position = coalesce(v.log_position, runs.log_position)
    from unnest(
      ${sql.param(checkpoints.map((c) => c.runId))}::uuid[], ${sql.param(checkpoints.map((c) => c.owner))}::uuid[],
      ${sql.param(checkpoints.map((c) => c.attempt))}::int[], ${sql.param(checkpoints.map((c) => c.turn))}::int[],
      ${sql.param(checkpoints.map((c) => c.content))}::text[],
      ${sql.param(checkpoints.map((c) => c.reasoning))}::text[],
      ${sql.param(checkpoints.map((c) => c.logPosition))}::text[]
    ) as v(id, owner, attempt, turn, content, reasoning, log_position)
    where runs.id = v.id and runs.owner = v.owner and runs.attempt = v.attempt and runs.status = 'running'
    returning runs.id, runs.cancel_requested_at is not null as cancel_requested`)
  return rows.map((row) => ({ runId: row.id, cancelRequested: row.cancel_requested }))
}

export async function setLogPosition(db: Executor, claim: Claim, logPosition: string): Promise<void> {
  await db
    .update(runs)
    .set({ logPosition })
    .where(and(eq(runs.id, claim.runId), eq(runs.owner, claim.owner), eq(runs.attempt, claim.attempt)))
}

/** Requests the run's engine to stop it, by NOTIFY within the same statement. */
export async function requestCancel(db: Executor, id: string): Promise<void> {
  await db.execute(sql`
    with asked as (
      update runs set cancel_requested_at = coalesce(cancel_requested_at, now())
      where id = ${id} and status = 'running' returning id
    ) select pg_notify('run_cancel', id::text) from asked`)
}

/** Skips rows that another transaction has locked; the next sweep finds them again. */
export async function markRunsAnnounced(db: Executor, ids: readonly string[]): Promise<void> {
  await db.execute(sql`
    update runs set announced_at = now()
    where id in (select id from runs where id = any(${sql.param(ids)}::uuid[]) for no key update skip locked)`)
}

/** Runs that ended over `ageMs` ago and whose end is not announced. */
export async function findUnannouncedEnds(db: Executor, ageMs: number): Promise<RunRow[]> {
  return db
    .select()
    .from(runs)
    .where(
      and(
        isNull(runs.announcedAt),
        sql`${runs.endedAt} is not null and ${runs.endedAt} < now() - ${ageMs}::int * interval '1 millisecond'`,
      ),
    )
    .orderBy(runs.endedAt)
    .limit(100)
}

/** For /metrics. */
export async function countQueued(db: Executor): Promise<number> {
  return db.$count(runs, eq(runs.status, 'queued'))
}

export const inMs = (ms: number) => sql`now() + ${ms}::int * interval '1 millisecond'`

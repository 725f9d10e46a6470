import { isDatabaseConnectionError } from '../../core/errors/database-errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { findStartable, takeOver } from '../../db/runs/runs.ts'
import type { ActiveRuns } from './active/active-runs.ts'
import type { Recovery } from './recovery.ts'
import type { RunQueue } from './run-queue.ts'
import type { RunStarter } from './run-starter.ts'

/** Takeovers per sweep, so that the runs of a dead engine are shared by the others. */
const MAX_TAKEOVERS = 50

/** Finds, once a second, runs whose lease ran out and queued runs in idle conversations. */
export function createRunSweep(deps: {
  db: Executor
  activeRuns: ActiveRuns
  leaseMs: number
  runQueue: RunQueue
  starter: RunStarter
  recovery: Recovery
  logger: Logger
  /** Milliseconds on a clock that only goes forward. */
  now?: () => number
}) {
  const { db, activeRuns, leaseMs, runQueue, starter, recovery, logger, now = () => performance.now() } = deps
  let takeovers = 0
  let wasAway = false
  let patientUntil = 0

  async function sweep(): Promise<void> {
    if (activeRuns.room() <= 0) return
    try {
      if (now() >= patientUntil && !wasAway) await takeOverLeft()
      for (const id of await findStartable(db, activeRuns.room()))
        await apart({ conversationId: id }, runQueue.startNext(id))
    } catch (error) {
      wasAway ||= isDatabaseConnectionError(error)
      throw error
    }
    // No lease could be renewed while Postgres was unavailable: living engines get time to do so first.
    if (wasAway) patientUntil = now() + leaseMs
    wasAway = false
  }

  return { sweep, takeovers: () => takeovers }

  async function takeOverLeft(): Promise<void> {
    const limit = Math.min(activeRuns.room(), MAX_TAKEOVERS)
    const own = activeRuns.all().map(({ run }) => run.id)
    const claimedAt = performance.now()
    const left = await takeOver(db, { owner: activeRuns.owner, leaseMs, limit, own })
    await Promise.all(left.map((run) => apart({ runId: run.id }, recover(run, claimedAt))))
  }

  /** A failure of one run does not affect the others; only an unavailable database ends the sweep. */
  async function apart(whose: object, work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      if (isDatabaseConnectionError(error)) throw error
      logger.error({ ...whose, err: error }, 'run not taken up; the next sweep tries again')
    }
  }

  async function recover(run: RunRow, claimedAt: number): Promise<void> {
    takeovers++
    logger.warn({ runId: run.id, attempt: run.attempt }, 'run taken over: its engine stopped renewing the lease')
    if (await recovery.shouldRetry(run)) starter.begin(run, runQueue.startNext, { claimedAt })
    else await runQueue.startNext(run.conversationId)
  }
}

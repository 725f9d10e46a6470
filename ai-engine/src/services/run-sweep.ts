import type { FastifyBaseLogger as Logger } from 'fastify'
import type { Executor } from '../db/executor.ts'
import type { RunRow } from '../db/rows.ts'
import { findStartable, takeOver } from '../db/runs.ts'
import type { Recovery } from './recovery.ts'
import type { RunQueue } from './run-queue.ts'
import type { RunStarter } from './run-starter.ts'
import type { Seats } from './seats.ts'

/** Takeovers per sweep, so that one engine does not grab all that another left. */
const takeOversAtOnce = 50

/** Finds, once a second, what nobody runs: runs whose lease ran out, and queued ones in conversations that are idle. */
export function createRunSweep(deps: {
  db: Executor
  seats: Seats
  leaseMs: number
  runQueue: RunQueue
  starter: RunStarter
  recovery: Recovery
  logger: Logger
}) {
  const { db, seats, leaseMs, runQueue, starter, recovery, logger } = deps
  let takeovers = 0

  async function sweep(): Promise<void> {
    if (seats.room() <= 0) return
    const taken = await takeOver(db, seats.owner, leaseMs, Math.min(seats.room(), takeOversAtOnce))
    await Promise.all(taken.map(recover))
    for (const conversationId of await findStartable(db, seats.room())) await runQueue.startNext(conversationId)
  }

  return { sweep, takeovers: () => takeovers }

  async function recover(run: RunRow): Promise<void> {
    takeovers++
    logger.warn({ runId: run.id, attempt: run.attempt }, 'run taken over: its engine stopped renewing the lease')
    if (await recovery.mayGoOn(run)) starter.begin(run, runQueue.startNext)
    else await runQueue.startNext(run.conversationId)
  }
}

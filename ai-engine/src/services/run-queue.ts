/**
 * The queue of runs, in Postgres.
 *
 * A run is `queued` or, when its conversation is idle and this engine has a free seat, `running` from the start; the
 * transaction that saves its question decides. A queued run becomes `running` by a claim, always the one with the
 * lowest position, always under its conversation's lock: at once when the run before it ends here, on a NOTIFY when
 * it ended elsewhere and that engine was full, and by every engine's sweep each second.
 *
 * A running run belongs to the engine that owns it while its lease, renewed each second, has not run out. Then any
 * engine may take it over, as the next attempt of the same answer. The old owner, frozen or cut off, finds that its
 * attempt is no longer the run's: none of its conditional updates counts any more.
 *
 * `running` becomes `completed`, `failed` or `cancelled` by the first conditional update that still finds it running
 * as that attempt. `queued` becomes `cancelled` when it is stopped before it starts. Nothing leaves these three.
 */
import type { FastifyBaseLogger as Logger } from 'fastify'
import { type EventLog, LogUnavailable } from '../core/events/event-log.ts'
import { lockConversationById } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import type { Notifications } from '../db/notifications.ts'
import type { RunRow } from '../db/rows.ts'
import { claimRun, findOpenRuns, findStartable, takeOver } from '../db/runs.ts'
import type { Announcer } from './announcer.ts'
import type { Enqueued } from './enqueue.ts'
import type { Recovery } from './recovery.ts'
import type { Seat, Seats } from './seats.ts'

/** Takeovers per sweep, so that one engine does not grab all that another left. */
const takeOversAtOnce = 50

export type RunQueue = ReturnType<typeof createRunQueue>

export function createRunQueue(deps: {
  db: Executor
  log: EventLog
  seats: Seats
  leaseMs: number
  /** Runs one answer to its end. */
  answer: (seat: Seat) => Promise<void>
  recovery: Recovery
  announcer: Announcer
  notifications: Notifications
  logger: Logger
}) {
  const { db, log, seats, leaseMs, answer, recovery, announcer, notifications, logger } = deps
  let takeovers = 0

  /** The log's newest entry, for a run that may start; null when the log is out of reach. */
  async function logPosition(conversationId: string): Promise<string | null> {
    try {
      return await log.tail(conversationId)
    } catch (error) {
      if (error instanceof LogUnavailable) return null
      throw error
    }
  }

  /** Starts what was just committed as running, or says that it waits. */
  function accept({ run, place }: Enqueued): void {
    if (place === undefined) {
      begin(run)
      return
    }
    const { id: runId, conversationId, userMessageId, messageId } = run
    const at = new Date().toISOString()
    void announcer.say({ type: 'run.queued', conversationId, at, runId, userMessageId, messageId, position: place })
  }

  /** Starts the conversation's next run here, if one waits and none is running. */
  async function startNext(conversationId: string): Promise<void> {
    if (!seats.free()) return notifications.runQueued(conversationId)
    const position = await logPosition(conversationId)
    const claimed = await db.transaction(async (tx) => {
      await lockConversationById(tx, conversationId)
      const [next] = await findOpenRuns(tx, conversationId)
      if (next?.status !== 'queued') return undefined
      return claimRun(tx, { runId: next.id, owner: seats.owner, attempt: next.attempt + 1 }, leaseMs, position)
    })
    if (claimed) begin(claimed)
  }

  /** Starts what waits with nobody running, and takes over what its owner left. Once a second. */
  async function sweep(): Promise<void> {
    if (seats.room() <= 0) return
    for (const run of await takeOver(db, seats.owner, leaseMs, Math.min(seats.room(), takeOversAtOnce))) {
      takeovers++
      logger.warn({ runId: run.id, attempt: run.attempt }, 'run taken over: its engine stopped renewing the lease')
      if (await recovery.mayGoOn(run)) begin(run)
      else await startNext(run.conversationId)
    }
    for (const conversationId of await findStartable(db, seats.room())) await startNext(conversationId)
  }

  return { logPosition, accept, startNext, sweep, takeovers: () => takeovers }

  function begin(run: RunRow): void {
    const seat: Seat = {
      run,
      abort: new AbortController(),
      content: run.partialContent,
      reasoning: run.partialReasoning,
      logPosition: run.logPosition ?? undefined,
      sayAgain: undefined,
      done: Promise.resolve(),
    }
    seats.take(seat)
    seat.done = occupy(seat)
  }

  async function occupy(seat: Seat): Promise<void> {
    const { id, conversationId } = seat.run
    try {
      await answer(seat)
    } catch (error) {
      logger.error({ runId: id, err: error }, 'run left without an end; its lease will run out')
    } finally {
      seats.leave(id)
    }
    await startNext(conversationId).catch((error) => {
      logger.warn({ conversationId, err: error }, 'next run not started; the sweep will')
    })
  }
}

import type { Run } from '@grizz/protocol/resources'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { lockConversationById } from '../../db/conversations/conversations.ts'
import { type RunRow, toMessage, toRun } from '../../db/rows/rows.ts'
import { findRun, requestCancel } from '../../db/runs/runs.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { type ActiveRuns, abortRun } from './active/active-runs.ts'
import { endIdleRun } from './end-idle-run.ts'
import { readQueue } from './queued-runs.ts'

export type StopRun = ReturnType<typeof createStopRun>

export function createStopRun({
  db,
  activeRuns,
  outboxRelay,
  startNext,
}: {
  db: Executor
  activeRuns: ActiveRuns
  outboxRelay: OutboxRelay
  /** Lets the next run start where the ended one held its place. */
  startNext: (conversationId: string) => Promise<void>
}) {
  /**
   * Stops a run on whichever engine it is. A queued or waiting one ends at once; a running one within a second, its text kept; on
   * an ended one nothing happens. @throws AppError not_found
   */
  return async function stopRun(userId: string, runId: string): Promise<Run> {
    const run = orNotFound(await findRun(db, userId, runId), 'There is no such run.')
    if (await cancelIdle(run)) return { ...toRun(run), status: 'cancelled' }
    // Requested first: from then on nothing is decided about its calls.
    await requestCancel(db, runId)
    const activeRun = activeRuns.get(runId)
    if (activeRun) abortRun(activeRun, 'stop')
    return toRun((await findRun(db, userId, runId)) ?? run)
  }

  async function cancelIdle(run: RunRow): Promise<boolean> {
    const { id: runId, conversationId } = run
    const ended = await db.transaction(async (tx) => {
      await lockConversationById(tx, conversationId)
      return endIdleRun(tx, run)
    })
    if (!ended) return false
    await outboxRelay.runEnded({ runId, status: 'cancelled', message: toMessage(ended.answer, ended.siblingIds) })
    await outboxRelay.publish({
      type: 'queue.updated',
      conversationId,
      at: new Date().toISOString(),
      queue: await readQueue(db, conversationId),
    })
    if (run.status === 'waiting' && ended.nextWaits) await startNext(conversationId)
    return true
  }
}

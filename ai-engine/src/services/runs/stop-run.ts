import type { Run } from '@grizz/protocol/resources'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type RunRow, toMessage, toRun } from '../../db/rows/rows.ts'
import { endRun } from '../../db/runs/run-ends.ts'
import { findRun, requestCancel } from '../../db/runs/runs.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { type ActiveRuns, abortRun } from './active-runs.ts'
import { readQueue } from './queued-runs.ts'

const nothing = { content: '', reasoning: '', error: undefined, meta: {}, usage: undefined, steps: [] }

export type StopRun = ReturnType<typeof createStopRun>

export function createStopRun({
  db,
  activeRuns,
  outboxRelay,
}: {
  db: Executor
  activeRuns: ActiveRuns
  outboxRelay: OutboxRelay
}) {
  /**
   * Stops a run on whichever engine it is. A queued one ends at once; a running one within a second, its text kept; on
   * an ended one nothing happens. @throws AppError not_found
   */
  return async function stopRun(userId: string, runId: string): Promise<Run> {
    const run = orNotFound(await findRun(db, userId, runId), 'There is no such run.')
    if (run.status === 'queued' && (await cancelQueued(run))) return { ...toRun(run), status: 'cancelled' }
    const activeRun = activeRuns.get(runId)
    if (activeRun) abortRun(activeRun, 'stop')
    await requestCancel(db, runId)
    return toRun((await findRun(db, userId, runId)) ?? run)
  }

  async function cancelQueued(run: RunRow): Promise<boolean> {
    const { id: runId, model } = run
    const ended = await endRun(db, { ...nothing, runId, model, expected: { status: 'queued' }, status: 'cancelled' })
    if (!ended) return false
    await outboxRelay.runEnded({ runId, status: 'cancelled', message: toMessage(ended.answer, ended.siblingIds) })
    const { conversationId } = run
    await outboxRelay.publish({
      type: 'queue.updated',
      conversationId,
      at: new Date().toISOString(),
      queue: await readQueue(db, conversationId),
    })
    return true
  }
}

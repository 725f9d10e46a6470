import type { Run } from '@grizz/protocol/resources'
import type { Executor } from '../db/executor.ts'
import { type RunRow, toMessage, toRun } from '../db/rows.ts'
import { endRun } from '../db/run-ends.ts'
import { findRun, requestCancel } from '../db/runs.ts'
import type { Announcer } from './announcer.ts'
import { found } from './found.ts'
import { readQueue } from './queued-runs.ts'
import { abortRun, type Seats } from './seats.ts'

const nothing = { content: '', reasoning: '', error: undefined, meta: {}, usage: undefined, steps: [] }

export function createStopRun({ db, seats, announcer }: { db: Executor; seats: Seats; announcer: Announcer }) {
  /**
   * Stops a run, wherever it is. A queued one is over at once; a running one ends within a second, its text kept; on
   * an ended one nothing happens. @throws AppError not_found
   */
  return async function stopRun(userId: string, runId: string): Promise<Run> {
    const run = found(await findRun(db, userId, runId), 'There is no such run.')
    if (run.status === 'queued' && (await cancelQueued(run))) return { ...toRun(run), status: 'cancelled' }
    const seat = seats.get(runId)
    if (seat) abortRun(seat, 'stop')
    await requestCancel(db, runId)
    return toRun((await findRun(db, userId, runId)) ?? run)
  }

  async function cancelQueued(run: RunRow): Promise<boolean> {
    const { id: runId, model } = run
    const ended = await endRun(db, { ...nothing, runId, model, expected: { status: 'queued' }, status: 'cancelled' })
    if (!ended) return false
    await announcer.runEnded({ runId, status: 'cancelled', message: toMessage(ended.answer, ended.siblingIds) })
    const { conversationId } = run
    await announcer.say({
      type: 'queue.updated',
      conversationId,
      at: new Date().toISOString(),
      queue: await readQueue(db, conversationId),
    })
    return true
  }
}

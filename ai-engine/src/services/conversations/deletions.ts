import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import { type EventLog, undefinedIfUnavailable } from '../../core/events/log/event-log.ts'
import type { Executor } from '../../db/connection/executor.ts'
import {
  lockConversation,
  markDeleted,
  purgeDeleted,
  restoreConversation,
} from '../../db/conversations/conversations.ts'
import { endRun } from '../../db/runs/run-ends.ts'
import { findOpenRuns, requestCancel } from '../../db/runs/runs.ts'
import { type ActiveRuns, abortRun } from '../runs/active-runs.ts'

/** How long a deletion can be taken back. The page offers it for a shorter time. */
const UNDO_MS = 120_000

const nothing = { content: '', reasoning: '', error: undefined, meta: {}, usage: undefined, steps: [] }
const queued = { status: 'queued' } as const

export type Deletions = ReturnType<typeof createDeletions>

/**
 * A deleted conversation is gone at once, for every reader, with its runs stopped and its streams ended. For two
 * minutes it only is marked so, and can be taken back; then a sweep deletes it. The ledger stays.
 */
export function createDeletions({ db, log, activeRuns }: { db: Executor; log: EventLog; activeRuns: ActiveRuns }) {
  async function remove(userId: string, id: string): Promise<void> {
    const open = await db.transaction(async (tx) => {
      orNotFound(await lockConversation(tx, userId, id))
      await markDeleted(tx, id)
      return stopRuns(tx, id)
    })
    for (const runId of open) stopHere(runId)
    await undefinedIfUnavailable(log.delete(id))
  }

  /** @throws AppError not_found when it is too late, or was never there */
  async function restore(userId: string, id: string): Promise<void> {
    if (await restoreConversation(db, userId, id)) return
    throw new AppError('not_found', 'This conversation is gone for good.')
  }

  async function sweep(): Promise<void> {
    for (const id of await purgeDeleted(db, UNDO_MS)) await undefinedIfUnavailable(log.delete(id))
  }

  return { remove, restore, sweep }

  /** What waits is over at once; what runs is asked to stop, wherever it runs. */
  async function stopRuns(tx: Executor, conversationId: string): Promise<string[]> {
    const runs = await findOpenRuns(tx, conversationId)
    for (const { id: runId, model, status } of runs) {
      const end = { ...nothing, runId, model, expected: queued, status: 'cancelled' as const }
      if (status === 'running') await requestCancel(tx, runId)
      else await endRun(tx, end)
    }
    return runs.map(({ id }) => id)
  }

  function stopHere(runId: string): void {
    const activeRun = activeRuns.get(runId)
    if (activeRun) abortRun(activeRun, 'stop')
  }
}

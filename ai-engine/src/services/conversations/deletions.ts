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
import { findBusy, markProjectDeleted } from '../../db/conversations/project-conversations.ts'
import { findOpenRuns, requestCancel } from '../../db/runs/runs.ts'
import { type ActiveRuns, abortRun } from '../runs/active/active-runs.ts'
import { endIdleRun } from '../runs/end-idle-run.ts'

/** How long a deletion can be undone. The page offers the undo for a shorter time. */
const UNDO_MS = 120_000

export type Deletions = ReturnType<typeof createDeletions>

/**
 * A deleted conversation disappears at once for every reader; its runs are stopped and its streams end. For two
 * minutes it is only marked as deleted and can be restored; then a sweep deletes it. The ledger keeps its rows.
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

  /** Deletes all conversations of a project at once. */
  async function removeInProject(userId: string, projectId: string): Promise<void> {
    const { ids, open } = await db.transaction(async (tx) => {
      const ids = await markProjectDeleted(tx, userId, projectId)
      const open: string[] = []
      for (const id of await findBusy(tx, ids)) open.push(...(await stopRuns(tx, id)))
      return { ids, open }
    })
    for (const runId of open) stopHere(runId)
    for (const id of ids) await undefinedIfUnavailable(log.delete(id))
  }

  /** @throws AppError not_found when it is too late, or there was no such conversation */
  async function restore(userId: string, id: string): Promise<void> {
    if (await restoreConversation(db, userId, id)) return
    throw new AppError('not_found', 'This conversation is gone for good.')
  }

  async function sweep(): Promise<void> {
    for (const id of await purgeDeleted(db, UNDO_MS)) await undefinedIfUnavailable(log.delete(id))
  }

  return { remove, removeInProject, restore, sweep }

  /** Queued and waiting runs end at once; running runs are requested to stop, on whichever engine they run. */
  async function stopRuns(tx: Executor, conversationId: string): Promise<string[]> {
    const runs = await findOpenRuns(tx, conversationId)
    for (const run of runs) {
      if (run.status === 'running') await requestCancel(tx, run.id)
      else await endIdleRun(tx, run)
    }
    return runs.map(({ id }) => id)
  }

  function stopHere(runId: string): void {
    const activeRun = activeRuns.get(runId)
    if (activeRun) abortRun(activeRun, 'stop')
  }
}

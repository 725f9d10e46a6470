import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { deleteUnfinished, deleteUnused, markUnused, removeOne } from '../../db/files/unused.ts'
import type { FileStore } from './store/file-store.ts'

const INTERVAL_MS = 60_000
const OBJECTS_AT_ONCE = 20

/**
 * Clears, once a minute, uploads that did not end within an hour, files that nothing has referred to for a day, and the
 * objects of deleted files in the S3 store, which may be away for a while.
 */
export function createFileSweep(deps: {
  db: Executor
  s3: FileStore | undefined
  logger: Pick<Logger, 'info' | 'warn'>
  now?: () => number
}) {
  const { db, s3, logger, now = Date.now } = deps
  let dueAt = 0

  return async function sweepFiles(): Promise<void> {
    if (now() < dueAt) return
    dueAt = now() + INTERVAL_MS
    const unfinished = await deleteUnfinished(db)
    await markUnused(db)
    const unused = await deleteUnused(db)
    const objects = s3 ? await removeObjects(s3) : 0
    if (unfinished + unused + objects > 0) logger.info({ unfinished, unused, objects }, 'files cleared')
  }

  async function removeObjects(store: FileStore): Promise<number> {
    let removed = 0
    try {
      while (removed < OBJECTS_AT_ONCE && (await removeOne(db, store.remove))) removed += 1
    } catch (err) {
      logger.warn({ err }, 'objects of deleted files stay in the S3 store for now')
    }
    return removed
  }
}

import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { deleteSome, outlived } from '../../db/maintenance/housekeeping.ts'

const INTERVAL_MS = 600_000
const ROWS_AT_ONCE = 1000
const DAY_MS = 86_400_000

/**
 * Deletes every ten minutes what is no longer needed: expired sessions, keys and verifications, and the steps of
 * old answers, also at once when their time was changed. A thousand rows of each table per second at most, until nothing is
 * left. Messages and the ledger stay.
 */
export function createHousekeeping(deps: {
  db: Executor
  keepStepsDays: () => number
  logger: Logger
  now?: () => number
}) {
  const { db, keepStepsDays, logger, now = Date.now } = deps
  let dueAt = 0
  let lastDays = keepStepsDays()

  return async function housekeeping(): Promise<void> {
    const days = keepStepsDays()
    if (days !== lastDays) dueAt = 0
    lastDays = days
    if (now() < dueAt) return
    const cleared: Record<string, number> = {}
    for (const [table, condition] of Object.entries(outlived(new Date(now() - days * DAY_MS)))) {
      const rows = await deleteSome(db, table, condition, ROWS_AT_ONCE)
      if (rows > 0) cleared[table] = rows
    }
    if (Object.keys(cleared).length > 0) logger.info({ cleared }, 'old rows cleared')
    const isDone = Object.values(cleared).every((rows) => rows < ROWS_AT_ONCE)
    if (isDone) dueAt = now() + INTERVAL_MS
  }
}

import { setTimeout as wait } from 'node:timers/promises'
import { isDatabaseConnectionError } from '../../../core/errors/database-errors.ts'
import type { Logger } from '../../../core/logging/logger.ts'
import type { ActiveRun } from './active-runs.ts'

const RETRY_MS = 500

export type Persist = ReturnType<typeof createPersist>

/** Saves what a run must not lose: again and again while Postgres is unavailable, until another engine takes the run over. */
export function createPersist({ logger }: { logger: Logger }) {
  /** `again` is called after a broken connection: the statement may have been committed all the same. */
  return async function persist<T>(
    activeRun: ActiveRun,
    write: () => Promise<T>,
    again: () => Promise<T> = write,
  ): Promise<T> {
    for (let attempt = write; ; attempt = again) {
      try {
        return await attempt()
      } catch (error) {
        if (!isDatabaseConnectionError(error) || activeRun.abort.signal.reason === 'handover') throw error
        logger.warn({ runId: activeRun.run.id, err: error }, 'not saved: the database is out of reach, trying again')
        await wait(RETRY_MS)
      }
    }
  }
}

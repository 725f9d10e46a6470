import { AppError } from '../../core/errors/app-error.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findUndecided } from '../../db/runs/tool-calls.ts'
import type { Decisions } from './decisions.ts'

/** So long a user may decide what became of a call; then the model is told that nobody knows. */
const DECIDE_WITHIN_MS = 24 * 60 * 60 * 1000

/** Goes on without a decision where the outcome of a call has been unknown for a day. */
export function createUndecidedSweep(deps: { db: Executor; decisions: Pick<Decisions, 'decide'>; logger: Logger }) {
  const { db, decisions, logger } = deps

  return async function sweep(): Promise<void> {
    for (const { id, userId } of await findUndecided(db, DECIDE_WITHIN_MS))
      await decisions.decide(userId, id, { decision: 'go_on' }).catch((error) => {
        // Another engine, or the user, was first.
        if (!(error instanceof AppError)) throw error
        logger.debug({ callId: id, err: error }, 'an unknown outcome was decided meanwhile')
      })
  }
}

import { isContentRefused } from '../../core/errors/database-errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type EndedRun, endRun, type RunEnd } from '../../db/runs/run-ends.ts'

export type SaveEnd = ReturnType<typeof createSaveEnd>

/**
 * Ends runs whatever their content. Postgres would refuse the same content each time, and each takeover would pay
 * the model again. So such a run ends as failed: without the provider's metadata, then without its text, then
 * without its row in the ledger.
 */
export function createSaveEnd({ db, logger }: { db: Executor; logger: Logger }) {
  /** @returns undefined when another engine was first. @throws when nothing was refused, but the end is not saved */
  return async function saveEnd(end: RunEnd): Promise<(EndedRun & Pick<RunEnd, 'status'>) | undefined> {
    const [last, ...better] = [withoutUsage(end), withoutText(end), withoutNames(end), end]
    for (const version of better.reverse()) {
      try {
        return await save(version)
      } catch (error) {
        if (!isContentRefused(error)) throw error
        logger.error({ runId: end.runId, err: error }, 'end of a run refused for its content; less of it is saved')
      }
    }
    return save(last)
  }

  async function save(end: RunEnd) {
    const ended = await endRun(db, end)
    return ended && { ...ended, status: end.status }
  }
}

function withoutNames(end: RunEnd): RunEnd {
  const usage = end.usage && { ...end.usage, billedModel: end.usage.model, requestId: null }
  return { ...end, status: 'failed', error: unsavable, meta: {}, steps: [], usage }
}

function withoutText(end: RunEnd): RunEnd {
  return { ...withoutNames(end), parts: null, content: '', reasoning: '', turn: undefined, tools: undefined }
}

function withoutUsage(end: RunEnd): RunEnd {
  return { ...withoutText(end), usage: undefined }
}

const unsavable = {
  code: 'internal_error',
  detail: 'This answer could not be saved as the provider sent it. Try again, or choose another model.',
  retryable: true,
} as const

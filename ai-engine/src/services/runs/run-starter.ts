import type { Logger } from '../../core/logging/logger.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import type { ActiveRun, ActiveRuns, PreparedRun } from './active-runs.ts'

export type RunStarter = ReturnType<typeof createRunStarter>

/** Gives a run of this engine its seat, has it answered, and lets the conversation's next run follow. */
export function createRunStarter(deps: {
  activeRuns: ActiveRuns
  answer: (activeRun: ActiveRun) => Promise<void>
  resolveModel: (model: string) => string
  logger: Logger
}) {
  const { activeRuns, answer, resolveModel, logger } = deps

  /** Begins a run that this engine has claimed; `startNext` is called with its conversation when the run has left. */
  function begin(run: RunRow, startNext: (conversationId: string) => Promise<void>, prepared?: PreparedRun): void {
    const activeRun: ActiveRun = {
      run: { ...run, model: resolveModel(run.model) },
      prepared,
      nextMayWait: true,
      abort: new AbortController(),
      content: run.partialContent,
      reasoning: run.partialReasoning,
      logPosition: run.logPosition ?? undefined,
      checkpoint: Promise.resolve(),
      republish: undefined,
      done: Promise.resolve(),
    }
    activeRuns.add(activeRun)
    activeRun.done = occupy(activeRun, startNext)
  }

  return { begin }

  async function occupy(activeRun: ActiveRun, startNext: (conversationId: string) => Promise<void>): Promise<void> {
    const { id, conversationId } = activeRun.run
    try {
      await answer(activeRun)
    } catch (error) {
      logger.error({ runId: id, err: error }, 'run left without an end; its lease will run out')
    } finally {
      activeRuns.remove(id)
    }
    if (activeRun.nextMayWait)
      await startNext(conversationId).catch((error) => {
        logger.warn({ conversationId, err: error }, 'next run not started; the sweep will')
      })
  }
}

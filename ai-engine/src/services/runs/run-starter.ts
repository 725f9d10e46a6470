import { partsOf } from '@grizz/protocol/part-text'
import type { Logger } from '../../core/logging/logger.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { choiceOf, type ModelChoice, type ResolvedChoice } from '../../llm/contract/model-choice.ts'
import { createDraft } from '../parts/draft.ts'
import type { ActiveRun, ActiveRuns, PreparedRun } from './active/active-runs.ts'
import { createLease } from './active/lease.ts'
import { createLogPosition } from './active/log-position.ts'

export type RunStarter = ReturnType<typeof createRunStarter>

/** Executes a run that this engine has claimed, then starts the conversation's next run. */
export function createRunStarter(deps: {
  activeRuns: ActiveRuns
  /** Resolves when the answer has ended: false when no other run of the conversation is waiting. */
  answer: (activeRun: ActiveRun) => Promise<boolean>
  resolveModel: (choice: ModelChoice) => ResolvedChoice
  leaseMs: number
  logger: Logger
}) {
  const { activeRuns, answer, resolveModel, leaseMs, logger } = deps

  /**
   * `startNext` is called with the run's conversation when the run is over; `claimedAt` is when the statement that claimed
   * it was sent: `performance.now()`.
   */
  function begin(
    run: RunRow,
    startNext: (conversationId: string) => Promise<void>,
    { claimedAt, prepared, hasWaited = false }: { claimedAt: number; prepared?: PreparedRun; hasWaited?: boolean },
  ): void {
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const begunAt = performance.now()
    const activeRun: ActiveRun = {
      run: { ...run, ...resolveModel(choiceOf(run)) },
      prepared,
      hasWaited,
      abort: new AbortController(),
      draft: createDraft(partsOf({ content: run.partialContent, reasoning: run.partialReasoning })),
      lease: createLease(leaseMs, claimedAt),
      activeMs: () => run.activeMs + performance.now() - begunAt,
      logPosition: createLogPosition(run.logPosition ?? undefined),
      checkpoint: Promise.resolve(),
      done,
    }
    activeRuns.add(activeRun)
    void work(activeRun, startNext).finally(resolve)
  }

  return { begin }

  async function work(activeRun: ActiveRun, startNext: (conversationId: string) => Promise<void>): Promise<void> {
    const { conversationId } = activeRun.run
    const nextMayWait = await answerOrLog(activeRun)
    if (!nextMayWait) return
    await startNext(conversationId).catch((error) => {
      logger.warn({ conversationId, err: error }, 'next run not started; the sweep will')
    })
  }

  async function answerOrLog(activeRun: ActiveRun): Promise<boolean> {
    const { id } = activeRun.run
    try {
      return await answer(activeRun)
    } catch (error) {
      logger.error({ runId: id, err: error }, 'run left without an end; its lease will run out')
      return true
    } finally {
      activeRuns.remove(activeRun)
    }
  }
}

import { setTimeout as wait } from 'node:timers/promises'
import type { RunError } from '@grizz/protocol/problem'
import { isDatabaseConnectionError } from '../../core/errors/database-errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { toMessage } from '../../db/rows/rows.ts'
import type { LedgerEntry, RunEnd } from '../../db/runs/run-ends.ts'
import { findRunById } from '../../db/runs/runs.ts'
import { insertUsage } from '../../db/usage/usage.ts'
import type { CallResult } from '../../llm/contract/call-result.ts'
import type { Context } from '../memory/memory.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import type { ActiveRun } from './active-runs.ts'
import { blankAnswer } from './blank-answer.ts'
import type { SaveEnd } from './save-end.ts'

const SAVE_RETRY_MS = 500

export type FinishRun = ReturnType<typeof createFinishRun>

/**
 * Ends a run: saves the text, its status, tokens, cents and the ledger's row in one transaction, which counts
 * only while the run still belongs to this attempt. Only the engine that saved the end announces it.
 */
export function createFinishRun(deps: {
  db: Executor
  saveEnd: SaveEnd
  outboxRelay: OutboxRelay
  /** Called with each completed answer of a conversation that has no title yet. */
  onUntitled: (activeRun: ActiveRun) => void
  logger: Logger
}) {
  const { db, saveEnd, outboxRelay, onUntitled, logger } = deps

  /** @returns whether another run of the conversation may wait for this one to be over */
  return async function finishRun(
    activeRun: ActiveRun,
    context: Context,
    call: CallResult,
    usage: LedgerEntry | undefined,
    steps: RunEnd['steps'],
  ): Promise<boolean> {
    const { run, abort, draft } = activeRun
    if (!call.finish && (abort.signal.reason === 'lost' || abort.signal.reason === 'handover')) return true
    const ending = statusOf(draft.content(), context, call)
    const end: RunEnd = {
      runId: run.id,
      model: run.model,
      expected: { status: 'running', owner: run.owner ?? '', attempt: run.attempt },
      ...ending,
      meta: { ...ending.meta, ...courseOf(run.attempt, steps) },
      content: draft.content(),
      reasoning: draft.reasoning(),
      usage,
      steps,
    }
    const ended = await saveWhenPossible(activeRun, end)
    if (!ended) {
      await billIfDeleted(activeRun, usage)
      return true
    }
    await outboxRelay.runEnded({
      runId: run.id,
      status: ended.status,
      message: toMessage(ended.answer, ended.siblingIds),
    })
    if (ended.status === 'completed' && ended.untitled) onUntitled(activeRun)
    return ended.nextWaits
  }

  /** Retries while Postgres is unavailable, until another engine takes the run over. */
  async function saveWhenPossible(activeRun: ActiveRun, end: RunEnd): ReturnType<SaveEnd> {
    for (;;) {
      try {
        return await saveEnd(end)
      } catch (error) {
        if (!isDatabaseConnectionError(error) || activeRun.abort.signal.reason === 'handover') throw error
        logger.warn(
          { runId: end.runId, err: error },
          'answer finished but not saved: the database is out of reach, trying again',
        )
        await wait(SAVE_RETRY_MS)
      }
    }
  }

  /** A run whose conversation was deleted meanwhile ends and is still billed. */
  async function billIfDeleted({ run }: ActiveRun, usage: LedgerEntry | undefined): Promise<void> {
    if (!usage || (await findRunById(db, run.id))) return
    await insertUsage(db, { ...usage, userId: run.userId, runId: run.id, conversationId: run.conversationId })
  }
}

function statusOf(content: string, context: Context, call: CallResult): Pick<RunEnd, 'status' | 'error' | 'meta'> {
  const meta = {
    ...(call.finish && call.finish !== 'stop' && { finishReason: call.finish }),
    ...(call.billedModel && { billedModel: call.billedModel }),
    ...(context.trimmed > 0 && { contextTrimmed: context.trimmed }),
  }
  const error = call.error ? toRunError(call.error) : blankAnswer(call.finish, content)
  if (error) return { status: 'failed', error, meta }
  return { status: call.finish ? 'completed' : 'cancelled', error: undefined, meta }
}

/** The metadata of the answer that readers see later. */
function courseOf(attempt: number, steps: RunEnd['steps']): RunEnd['meta'] {
  const thinking = steps.find(({ kind }) => kind === 'reasoning')
  const retries = steps.filter(({ kind }) => kind === 'retry').length
  return {
    ...(attempt > 1 && { attempt }),
    ...(retries > 0 && { tries: retries + 1 }),
    ...(thinking && { reasoningMs: thinking.completedAt.getTime() - thinking.startedAt.getTime() }),
  }
}

function toRunError({ code, message, retryable }: NonNullable<CallResult['error']>): RunError {
  return { code, detail: message, retryable }
}

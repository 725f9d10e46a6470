import type { RunError } from '@grizz/protocol/problem'
import type { Executor } from '../../db/connection/executor.ts'
import { toMessage } from '../../db/rows/rows.ts'
import type { LedgerEntry } from '../../db/runs/run-columns.ts'
import type { RunEnd } from '../../db/runs/run-ends.ts'
import { findRunById } from '../../db/runs/runs.ts'
import { insertUsage } from '../../db/usage/usage.ts'
import type { CallResult } from '../../llm/contract/call-result.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { endedParts, savedParts } from '../parts/durable-parts.ts'
import type { ActiveRun } from './active/active-runs.ts'
import type { Persist } from './active/persist.ts'
import { blankAnswer } from './blank-answer.ts'
import type { SaveEnd } from './save-end.ts'

/** How an attempt ended, besides what its draft holds. */
export interface RunResult extends Pick<RunEnd, 'steps' | 'turn' | 'tools' | 'meta'> {
  /** How many earlier messages were left out of the context. */
  trimmed: number
  /** The last model call. */
  call: CallResult
  usage: LedgerEntry | undefined
}

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
  persist: Persist
}) {
  const { db, saveEnd, outboxRelay, onUntitled, persist } = deps

  /** @returns whether another run of the conversation may wait for this one to be over */
  return async function finishRun(activeRun: ActiveRun, result: RunResult): Promise<boolean> {
    const { run, abort, draft } = activeRun
    const { call, usage } = result
    if (!call.finish && (abort.signal.reason === 'lost' || abort.signal.reason === 'handover')) return true
    const saved = savedParts(endedParts(draft.parts()))
    const ending = statusOf(saved.content, result)
    const end: RunEnd = {
      runId: run.id,
      model: run.model,
      provider: run.provider,
      expected: { status: 'running', owner: run.owner ?? '', attempt: run.attempt },
      ...ending,
      ...saved,
      meta: { ...ending.meta, ...result.meta },
      usage,
      steps: result.steps,
      turn: result.turn,
      tools: result.tools,
    }
    const ended = await persist(activeRun, () => saveEnd(end))
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

  /** A run whose conversation was deleted meanwhile ends and is still billed. */
  async function billIfDeleted({ run }: ActiveRun, usage: LedgerEntry | undefined): Promise<void> {
    if (!usage || (await findRunById(db, run.id))) return
    await insertUsage(db, { ...usage, userId: run.userId, runId: run.id, conversationId: run.conversationId })
  }
}

function statusOf(content: string, { call, trimmed }: RunResult): Pick<RunEnd, 'status' | 'error' | 'meta'> {
  const meta = {
    ...(call.finish && call.finish !== 'stop' && { finishReason: call.finish }),
    ...(call.billedModel && { billedModel: call.billedModel }),
    ...(trimmed > 0 && { contextTrimmed: trimmed }),
  }
  const error = call.error ? toRunError(call.error) : blankAnswer(call.finish, content)
  if (error) return { status: 'failed', error, meta }
  return { status: call.finish ? 'completed' : 'cancelled', error: undefined, meta }
}

function toRunError({ code, message, retryable }: NonNullable<CallResult['error']>): RunError {
  return { code, detail: message, retryable }
}

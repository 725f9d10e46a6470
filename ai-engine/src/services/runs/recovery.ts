import { isDatabaseConnectionError } from '../../core/errors/database-errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type RunRow, toMessage } from '../../db/rows/rows.ts'
import type { LedgerEntry, RunEnd } from '../../db/runs/run-ends.ts'
import { insertLostCall } from '../../db/runs/steps.ts'
import { insertUsage } from '../../db/usage/usage.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'
import type { Context, Memory } from '../memory/memory.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { type Billing, billed } from '../usage/billing.ts'
import type { SaveEnd } from './save-end.ts'

const MAX_ATTEMPTS = 3

export type Recovery = ReturnType<typeof createRecovery>

/** Decides what becomes of a run whose engine died, and bills what the dead attempt used. */
export function createRecovery(deps: {
  db: Executor
  memory: Memory
  billing: Billing
  saveEnd: SaveEnd
  outboxRelay: OutboxRelay
  mode: 'retry' | 'interrupt'
  logger: Logger
}) {
  const { db, memory, billing, saveEnd, outboxRelay, mode, logger } = deps

  /** True when the run, just taken over, is to be tried again; otherwise it has ended and its partial text is kept. */
  async function shouldRetry(run: RunRow): Promise<boolean> {
    try {
      return await decide(run)
    } catch (error) {
      if (isDatabaseConnectionError(error) || run.attempt <= MAX_ATTEMPTS) throw error
      logger.error({ runId: run.id, err: error }, 'run ended without its text: after its last attempt that failed too')
      await end(run, bare)
      return false
    }
  }

  async function decide(run: RunRow): Promise<boolean> {
    const context = await memory.context(run)
    const usage = await lostAttempt(run, context)
    // An engine can die between taking a run over and billing what it took over, so earlier attempts are billed too.
    for (let attempt = 1; attempt < run.attempt - 1; attempt++) await record(run, { ...usage, attempt })
    const isToGoOn = !run.cancelRequestedAt && mode === 'retry' && run.attempt <= MAX_ATTEMPTS
    if (isToGoOn) await record(run, usage)
    else {
      await saveStep(run, usage)
      await end(run, endOf(run, context, usage))
    }
    return isToGoOn
  }

  return { shouldRetry }

  async function lostAttempt(run: RunRow, { messages, content, reasoning }: Context): Promise<LedgerEntry> {
    const text = {
      inputTokens: await countPromptTokens(messages, run.model),
      content: run.partialContent.slice(content.length),
      reasoning: run.partialReasoning.slice(reasoning.length),
    }
    const entry = await billing.estimate(run, text, { billedModel: undefined, requestId: undefined })
    return { ...entry, kind: 'lost_attempt', attempt: run.attempt - 1 }
  }

  /** Adds to the ledger and the steps once per attempt; existing rows stay unchanged. */
  async function record(run: RunRow, usage: LedgerEntry): Promise<void> {
    await insertUsage(db, { ...usage, runId: run.id, conversationId: run.conversationId, userId: run.userId })
    await saveStep(run, usage)
  }

  async function saveStep({ id, model }: RunRow, usage: LedgerEntry): Promise<void> {
    const detail = { model, ...billed(usage), error: interrupted.code }
    await insertLostCall(db, { runId: id, attempt: usage.attempt ?? 1, detail })
  }

  async function end(run: RunRow, ending: Ending): Promise<void> {
    const { id: runId, model, attempt, owner } = run
    const expected = { status: 'running' as const, owner: owner ?? '', attempt }
    const ended = await saveEnd({ runId, model, expected, steps: [], ...ending })
    if (!ended) return
    await outboxRelay.runEnded({ runId, status: ended.status, message: toMessage(ended.answer, ended.siblingIds) })
  }
}

type Ending = Omit<RunEnd, 'runId' | 'model' | 'expected' | 'steps'>

function endOf(run: RunRow, context: Context, usage: LedgerEntry): Ending {
  const [content, reasoning, meta] = [run.partialContent, run.partialReasoning, metaOf(run, context)]
  if (run.cancelRequestedAt) return { status: 'cancelled', error: undefined, content, reasoning, meta, usage }
  return { status: 'failed', error: interrupted, content, reasoning, meta, usage }
}

/** What is known of the dead attempts; the provider's metadata is lost. */
function metaOf({ attempt }: RunRow, { trimmed }: Context): Record<string, unknown> {
  return { ...(attempt > 2 && { attempt: attempt - 1 }), ...(trimmed > 0 && { contextTrimmed: trimmed }) }
}

const interrupted = {
  code: 'interrupted',
  detail: 'The server stopped while it was writing this answer. What was written is kept; continue it or ask again.',
  retryable: true,
} as const

/** The end of a run whose content cannot be saved. */
const bare = { status: 'failed', error: interrupted, content: '', reasoning: '', meta: {}, usage: undefined } as const

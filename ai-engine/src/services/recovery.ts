import type { Executor } from '../db/executor.ts'
import { type RunRow, toMessage } from '../db/rows.ts'
import { endRun, type LedgerEntry } from '../db/run-ends.ts'
import { insertLostCall } from '../db/steps.ts'
import { insertUsage } from '../db/usage.ts'
import { countPromptTokens } from '../llm/tokens.ts'
import type { Announcer } from './announcer.ts'
import { type Billing, billed } from './billing.ts'
import type { Context, Memory } from './memory.ts'

const mostAttempts = 3

export type Recovery = ReturnType<typeof createRecovery>

/** Decides what becomes of a run whose engine died, and bills what the dead attempt used. */
export function createRecovery(deps: {
  db: Executor
  memory: Memory
  billing: Billing
  announcer: Announcer
  mode: 'retry' | 'interrupt'
}) {
  const { db, memory, billing, announcer, mode } = deps

  /** True when the run, just taken over, shall be run again; otherwise it has been ended with its partial text kept. */
  async function mayGoOn(run: RunRow): Promise<boolean> {
    const context = await memory.context(run)
    const usage = await lostAttempt(run, context)
    // An engine can die between taking a run over and billing what it took over, so earlier attempts are billed too.
    for (let attempt = 1; attempt < run.attempt - 1; attempt++) await record(run, { ...usage, attempt })
    if (run.cancelRequestedAt) await end(run, context, 'cancelled', usage)
    else if (mode === 'interrupt' || run.attempt > mostAttempts) await end(run, context, 'failed', usage)
    else {
      await record(run, usage)
      return true
    }
    return false
  }

  return { mayGoOn }

  async function lostAttempt(run: RunRow, { messages, content, reasoning }: Context): Promise<LedgerEntry> {
    const text = {
      inputTokens: await countPromptTokens(messages, run.model),
      content: run.partialContent.slice(content.length),
      reasoning: run.partialReasoning.slice(reasoning.length),
    }
    const entry = await billing.estimate(run, text, { billedModel: undefined, requestId: undefined })
    return { ...entry, kind: 'lost_attempt', attempt: run.attempt - 1 }
  }

  /** In the ledger and among the steps, once per attempt: what is there already stays as it is. */
  async function record(run: RunRow, usage: LedgerEntry): Promise<void> {
    await insertUsage(db, { ...usage, runId: run.id, conversationId: run.conversationId, userId: run.userId })
    await saveStep(run, usage)
  }

  async function saveStep({ id, model }: RunRow, usage: LedgerEntry): Promise<void> {
    const detail = { model, ...billed(usage), error: interrupted.code }
    await insertLostCall(db, { runId: id, attempt: usage.attempt ?? 1, detail })
  }

  async function end(run: RunRow, context: Context, status: 'cancelled' | 'failed', usage: LedgerEntry) {
    await saveStep(run, usage)
    const ended = await endRun(db, {
      runId: run.id,
      model: run.model,
      expected: { status: 'running', owner: run.owner ?? '', attempt: run.attempt },
      status,
      content: run.partialContent,
      reasoning: run.partialReasoning,
      error: status === 'failed' ? interrupted : undefined,
      meta: metaOf(run, context),
      usage,
      steps: [],
    })
    if (ended) await announcer.runEnded({ runId: run.id, status, message: toMessage(ended.answer, ended.siblingIds) })
  }
}

/** What the dead attempts leave to be told. What the model said of itself died with them. */
function metaOf({ attempt }: RunRow, { trimmed }: Context): Record<string, unknown> {
  return { ...(attempt > 2 && { attempt: attempt - 1 }), ...(trimmed > 0 && { contextTrimmed: trimmed }) }
}

const interrupted = {
  code: 'interrupted',
  detail: 'The server stopped while it was writing this answer. What was written is kept; continue it or ask again.',
  retryable: true,
} as const

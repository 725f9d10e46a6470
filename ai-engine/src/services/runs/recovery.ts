import { partsOf } from '@grizz/protocol/part-text'
import { isDatabaseConnectionError } from '../../core/errors/database-errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type RunRow, toMessage } from '../../db/rows/rows.ts'
import type { LedgerEntry } from '../../db/runs/run-columns.ts'
import type { RunEnd } from '../../db/runs/run-ends.ts'
import { clearLostAttempts } from '../../db/runs/runs.ts'
import { insertLostCall } from '../../db/runs/steps.ts'
import { recoverCalls } from '../../db/runs/tool-calls.ts'
import type { RunTurns } from '../../db/runs/turns.ts'
import { insertUsage } from '../../db/usage/usage.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'
import type { Context, Memory } from '../memory/memory.ts'
import { turnMessages } from '../memory/turn-messages.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { durableParts, endedParts, isOver, savedParts, toStored } from '../parts/durable-parts.ts'
import { outcomes } from '../parts/outcomes.ts'
import { type BegunRun, readBegunRun } from '../parts/read-durable-parts.ts'
import { type Billing, billed } from '../usage/billing.ts'
import { claimOfRow } from './active/active-runs.ts'
import type { SaveEnd } from './save-end.ts'

/** Takeovers in a row without a turn or a tool's result that became durable, and in all. */
const MAX_FRUITLESS_TAKEOVERS = 3
const MAX_TAKEOVERS = 20

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
      if (isDatabaseConnectionError(error) || mayGoOn(run)) throw error
      logger.error({ runId: run.id, err: error }, 'run ended without its text: after its last attempt that failed too')
      await end(run, bare)
      return false
    }
  }

  async function decide(run: RunRow): Promise<boolean> {
    await recoverCalls(db, claimOfRow(run), outcomes.unknown)
    const [context, turns] = await Promise.all([memory.context(run), readBegunRun(db, run)])
    // While calls of a turn are open, no model call is on its way, so none is lost.
    const lost = turns.calls.every(isOver) ? await lostCalls(run, context, turns) : []
    const isToGoOn = !run.cancelRequestedAt && mode === 'retry' && mayGoOn(run)
    for (const usage of lost) {
      if (isToGoOn || usage !== lost.at(-1)) await bill(run, usage)
      await saveStep(run, usage)
    }
    if (isToGoOn) await clearLostAttempts(db, claimOfRow(run))
    else await end(run, await endOf(run, context, turns, lost.at(-1)))
    return isToGoOn
  }

  return { shouldRetry }

  /**
   * The unfinished model calls of attempts whose engines died: an engine can die between taking a run over and billing what
   * it took over. Of each attempt the tokens are those of the last.
   */
  async function lostCalls(run: RunRow, context: Context, { turns, calls }: RunTurns): Promise<LedgerEntry[]> {
    const text = {
      inputTokens: await countPromptTokens([...context.messages, ...turnMessages(turns, calls)], run.model),
      content: run.partialContent,
      reasoning: run.partialReasoning,
    }
    const entry = await billing.estimate(run, text, { billedModel: undefined, requestId: undefined })
    return run.lostAttempts.map((attempt) => ({ ...entry, kind: 'lost_attempt', attempt }))
  }

  /** Adds to the ledger once per turn and attempt; existing rows stay unchanged. */
  async function bill(run: RunRow, usage: LedgerEntry): Promise<void> {
    await insertUsage(db, { ...usage, runId: run.id, conversationId: run.conversationId, userId: run.userId })
  }

  async function saveStep({ id, model }: RunRow, usage: LedgerEntry): Promise<void> {
    const detail = { model, ...billed(usage), error: interrupted.code }
    await insertLostCall(db, { runId: id, turn: usage.turn ?? 0, attempt: usage.attempt ?? 1, detail })
  }

  async function end(run: RunRow, ending: Ending): Promise<void> {
    const { id: runId, model, provider, attempt, owner } = run
    const expected = { status: 'running' as const, owner: owner ?? '', attempt }
    const ended = await saveEnd({ runId, model, provider, expected, steps: [], tools: undefined, ...ending })
    if (!ended) return
    await outboxRelay.runEnded({ runId, status: ended.status, message: toMessage(ended.answer, ended.siblingIds) })
  }

  async function endOf(
    run: RunRow,
    { trimmed, prefix }: Context,
    { first, turns, calls }: BegunRun,
    usage: LedgerEntry | undefined,
  ): Promise<Ending> {
    const partial = toStored(partsOf({ content: run.partialContent, reasoning: run.partialReasoning }))
    const last = { turn: run.turn, parts: partial, native: null, prefix }
    const parts = durableParts(first, { turns: [...turns, last], calls })
    const end = { ...savedParts(endedParts(parts)), meta: metaOf(run, trimmed), usage }
    const turn = run.turn > 0 ? last : undefined
    if (run.cancelRequestedAt) return { status: 'cancelled', error: undefined, turn, ...end }
    return { status: 'failed', error: interrupted, turn, ...end }
  }
}

function mayGoOn({ takeovers, takeoversWithoutProgress }: RunRow): boolean {
  return takeoversWithoutProgress <= MAX_FRUITLESS_TAKEOVERS && takeovers <= MAX_TAKEOVERS
}

type Ending = Omit<RunEnd, 'runId' | 'model' | 'provider' | 'expected' | 'steps' | 'tools'>

/** The ledger entries of dead attempts, as far as they are known; the provider's metadata is lost. */
function metaOf({ attempt }: RunRow, trimmed: number): Record<string, unknown> {
  return { ...(attempt > 2 && { attempt: attempt - 1 }), ...(trimmed > 0 && { contextTrimmed: trimmed }) }
}

const interrupted = {
  code: 'interrupted',
  detail: 'The server stopped while it was writing this answer. What was written is kept; continue it or ask again.',
  retryable: true,
} as const

/** The end of a run whose content cannot be saved. */
const bare = {
  status: 'failed',
  error: interrupted,
  parts: null,
  content: '',
  reasoning: '',
  meta: {},
  usage: undefined,
  turn: undefined,
} as const

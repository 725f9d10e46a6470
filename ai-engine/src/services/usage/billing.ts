import type { RunRow } from '../../db/rows/rows.ts'
import type { LedgerEntry } from '../../db/runs/run-columns.ts'
import type { ReportedUsage } from '../../llm/contract/model.ts'
import { choiceOf, type ModelChoice } from '../../llm/contract/model-choice.ts'
import { countTokens } from '../../llm/pricing/tokens.ts'

/** A billed model call. `billedModel` and `requestId` are as the provider reported them. */
export interface BilledCall {
  kind: LedgerEntry['kind']
  turn?: number
  attempt?: number
  model: string
  /** The slug of the provider that answered. */
  provider: string | null
  billedModel: string | undefined
  requestId: string | undefined
  usage: ReportedUsage
  estimated: boolean
}

/** Text to estimate tokens from when the provider reported none. */
export interface UsedText {
  inputTokens: number
  content: string
  reasoning: string
}

type Named = Pick<BilledCall, 'billedModel' | 'requestId'>

export type Billing = ReturnType<typeof createBilling>

/** Turns tokens into rows of the ledger. Cents are US cents with up to 6 decimals, null where no price is known. */
export function createBilling(deps: {
  cents: (choice: ModelChoice, billedModel: string | undefined, usage: ReportedUsage) => number | null
  slugOf: (choice: ModelChoice) => string
}) {
  function call({
    kind,
    turn,
    attempt,
    model,
    provider,
    billedModel,
    requestId,
    usage,
    estimated,
  }: BilledCall): LedgerEntry {
    const choice = choiceOf({ model, provider })
    return {
      inputTokens: toCount(usage.inputTokens),
      outputTokens: toCount(usage.outputTokens),
      reasoningTokens: toCount(usage.reasoningTokens),
      cachedInputTokens: toCount(usage.cachedInputTokens),
      kind,
      turn: turn ?? 0,
      attempt: attempt ?? null,
      model,
      billedModel: billedModel || model,
      provider: provider ?? deps.slugOf(choice),
      requestId: requestId ?? null,
      usageCents: deps.cents(choice, billedModel, usage),
      estimated,
    }
  }

  /** The call of a run, as its provider reported it. */
  function reported(
    { model, provider, turn, attempt }: RunRow,
    usage: ReportedUsage,
    { billedModel, requestId }: Named,
  ): LedgerEntry {
    return call({ kind: 'answer', turn, attempt, model, provider, billedModel, requestId, usage, estimated: false })
  }

  /** The call of a run whose provider reported no usage: the engine counts its tokens and marks them as estimated. */
  async function estimate(
    { model, provider, turn, attempt }: RunRow,
    text: UsedText,
    named: Named,
  ): Promise<LedgerEntry> {
    const reasoningTokens = await countTokens(text.reasoning, model)
    const outputTokens = reasoningTokens + (await countTokens(text.content, model))
    const usage = { inputTokens: text.inputTokens, outputTokens, reasoningTokens, cachedInputTokens: 0 }
    return call({ kind: 'answer', turn, attempt, model, provider, ...named, usage, estimated: true })
  }

  return { call, reported, estimate }
}

const MAX_TOKENS = 2_147_483_647

/** Clamps a count to what the ledger's columns hold: a single NaN from a provider would spoil every sum. */
function toCount(tokens: number): number {
  return Number.isNaN(tokens) ? 0 : Math.min(Math.max(Math.round(tokens), 0), MAX_TOKENS)
}

/** The part of a ledger row that is shown in a step. */
export function billed(entry: LedgerEntry) {
  const { billedModel, inputTokens, outputTokens, reasoningTokens, cachedInputTokens, usageCents, estimated } = entry
  return { billedModel, inputTokens, outputTokens, reasoningTokens, cachedInputTokens, usageCents, estimated }
}

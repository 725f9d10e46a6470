import type { RunRow } from '../db/rows.ts'
import type { LedgerEntry } from '../db/run-ends.ts'
import type { ReportedUsage } from '../llm/model.ts'

/** What a model call is known to have used: what the provider said, else the text. */
export interface Used {
  reported: ReportedUsage | undefined
  /** The model and the request that the provider named. */
  billedModel: string | undefined
  requestId: string | undefined
}

/** Text to estimate tokens from. */
export interface UsedText {
  inputTokens: number
  content: string
  reasoning: string
}

export type Billing = ReturnType<typeof createBilling>

/** Turns tokens into rows of the ledger. Cents are US cents with up to 6 decimals, null where no price is known. */
export function createBilling(deps: {
  countTokens: (text: string) => Promise<number>
  cents: (model: string, billedModel: string, usage: ReportedUsage) => number | null
  providerName: (model: string) => string
}) {
  const { countTokens, cents, providerName } = deps

  function entry(run: RunRow, usage: ReportedUsage, estimated: boolean, used?: Omit<Used, 'reported'>): LedgerEntry {
    const billedModel = used?.billedModel ?? run.model
    return {
      ...usage,
      kind: 'answer',
      attempt: run.attempt,
      model: run.model,
      billedModel,
      provider: providerName(run.model),
      requestId: used?.requestId ?? null,
      usageCents: cents(run.model, billedModel, usage),
      estimated,
    }
  }

  /** A call whose provider said nothing: its tokens counted here, and marked so. */
  async function estimate(run: RunRow, { inputTokens, content, reasoning }: UsedText, used?: Omit<Used, 'reported'>) {
    const reasoningTokens = await countTokens(reasoning)
    const outputTokens = reasoningTokens + (await countTokens(content))
    return entry(run, { inputTokens, outputTokens, reasoningTokens, cachedInputTokens: 0 }, true, used)
  }

  return { reported: entry, estimate }
}

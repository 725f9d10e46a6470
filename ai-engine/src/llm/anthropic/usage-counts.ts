import type { ReportedUsage } from '../contract/model.ts'
import { isRecord } from '../http/provider-error.ts'

type Fields = Readonly<Record<string, unknown>>

/** The largest count that the ledger can hold. */
const MAX_TOKENS = 2_147_483_647
const names = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const
type Counts = Partial<Record<(typeof names)[number], number>>
/** The same counts under the names of the API that a server translates from, which some servers leave as they are. */
const others: Readonly<Record<(typeof names)[number], string>> = {
  input_tokens: 'prompt_tokens',
  output_tokens: 'completion_tokens',
  cache_read_input_tokens: 'cached_tokens',
  cache_creation_input_tokens: 'cache_write_tokens',
}

/**
 * Follows the `usage` of one message. Counts are cumulative, and each event has some of them: what a later one leaves out, or
 * has as 0, stays as it was.
 */
export function createUsageCounts() {
  const counts: Counts = {}
  let thinking = 0
  let ownIterations: Counts | undefined

  return {
    take(usage: unknown): void {
      if (!isRecord(usage)) return
      for (const name of names) counts[name] = count(usage[name] ?? usage[others[name]]) || counts[name] || 0
      const details = usage.output_tokens_details
      if (isRecord(details)) thinking = count(details.thinking_tokens) || thinking
      ownIterations = iterationsOf(usage) ?? ownIterations
    },
    /**
     * Input includes what was read from the cache and what was written to it, which Anthropic counts apart. Where a message took
     * several iterations, these hold all that was billed, and the totals only the last one.
     * @returns undefined when nothing was counted, or for a count beyond reason
     */
    reported(): ReportedUsage | undefined {
      const { cache_read_input_tokens: read = 0, cache_creation_input_tokens: written = 0 } = counts
      const inputTokens = (ownIterations?.input_tokens ?? counts.input_tokens ?? 0) + read + written
      const outputTokens = ownIterations?.output_tokens ?? counts.output_tokens ?? 0
      if (inputTokens + outputTokens === 0 || Math.max(inputTokens, outputTokens) > MAX_TOKENS) return undefined
      return {
        inputTokens,
        outputTokens,
        reasoningTokens: Math.min(thinking, outputTokens),
        cachedInputTokens: read,
        ...(written > 0 && { cacheWriteTokens: written }),
      }
    },
  }
}

/** Those of another model (`advisor_message`) are billed at its price, and those of a fallback are in the totals. */
function iterationsOf({ iterations }: Fields): Counts | undefined {
  const all = Array.isArray(iterations) ? iterations.filter(isRecord) : []
  if (all.some(({ type }) => type === 'fallback_message')) return undefined
  const own = all.filter(({ type }) => type === 'message' || type === 'compaction')
  if (own.length === 0) return undefined
  const sum = (name: string) => own.reduce((total, iteration) => total + count(iteration[name]), 0)
  return { input_tokens: sum('input_tokens'), output_tokens: sum('output_tokens') }
}

function count(given: unknown): number {
  const value = typeof given === 'string' && /^\d{1,10}$/.test(given) ? Number(given) : given
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.round(value) : 0
}

import type { ReportedUsage } from './model.ts'

/** The `usage` object of a chat completion, with what some providers add. Everything in it is a provider's word. */
export interface ProviderUsage {
  prompt_tokens?: unknown
  completion_tokens?: unknown
  total_tokens?: unknown
  prompt_tokens_details?: { cached_tokens?: unknown } | null
  completion_tokens_details?: { reasoning_tokens?: unknown } | null
  prompt_cache_hit_tokens?: unknown
}

/**
 * Translates a provider's count into the ledger's. Output is the larger of what is said and total less input: xAI and
 * Gemini leave reasoning out of `completion_tokens`, and only the total shows it.
 * @returns undefined when nothing was counted
 */
export function toReportedUsage(usage: ProviderUsage): ReportedUsage | undefined {
  const inputTokens = count(usage.prompt_tokens)
  const completion = count(usage.completion_tokens)
  const reasoningTokens = count(usage.completion_tokens_details?.reasoning_tokens)
  const said = Math.max(completion, count(usage.total_tokens) - inputTokens)
  const outputTokens = said < reasoningTokens ? completion + reasoningTokens : said
  if (inputTokens === 0 && outputTokens === 0) return undefined
  const cached = count(usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens)
  return { inputTokens, outputTokens, reasoningTokens, cachedInputTokens: Math.min(cached, inputTokens) }
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0
}

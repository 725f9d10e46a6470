import type { ReportedUsage } from './model.ts'

/** The `usage` object of a chat completion, with what some providers add. Everything in it is a provider's word. */
export interface ProviderUsage {
  prompt_tokens?: unknown
  completion_tokens?: unknown
  total_tokens?: unknown
  prompt_tokens_details?: { cached_tokens?: unknown } | null
  completion_tokens_details?: { reasoning_tokens?: unknown } | null
  /** DeepSeek. */
  prompt_cache_hit_tokens?: unknown
  /** Moonshot. */
  cached_tokens?: unknown
  /** Anthropic's own names, as some proxies hand them on. */
  input_tokens?: unknown
  output_tokens?: unknown
  cache_read_input_tokens?: unknown
  cache_creation_input_tokens?: unknown
  /** OpenRouter, in US dollars: what it takes itself. Perplexity says it in parts. */
  cost?: unknown
  /** OpenRouter: the call went through with one's own key at the upstream, which bills it as well. */
  is_byok?: unknown
  cost_details?: { upstream_inference_cost?: unknown } | null
  /** xAI. */
  cost_in_usd_ticks?: unknown
}

/**
 * Translates a provider's count into the ledger's. Output is the larger of what is said and total less input: xAI and
 * Gemini leave reasoning out of `completion_tokens`, and only the total shows it.
 * @returns undefined when nothing was counted
 */
export function toReportedUsage(usage: ProviderUsage): ReportedUsage | undefined {
  const { inputTokens, cached } = inputOf(usage)
  const completion = count(usage.completion_tokens ?? usage.output_tokens)
  const reasoningTokens = count(usage.completion_tokens_details?.reasoning_tokens)
  const said = Math.max(completion, count(usage.total_tokens) - inputTokens)
  const outputTokens = said < reasoningTokens ? completion + reasoningTokens : said
  if (inputTokens === 0 && outputTokens === 0) return undefined
  const dollars = dollarsOf(usage)
  return {
    inputTokens,
    outputTokens,
    reasoningTokens,
    cachedInputTokens: Math.min(cached, inputTokens),
    ...(dollars !== undefined && { dollars }),
  }
}

/**
 * What the provider says that the call costs: https://docs.x.ai/developers/cost-tracking,
 * https://openrouter.ai/docs/use-cases/usage-accounting. Zero is an answer: some models are free.
 */
function dollarsOf({ cost, cost_in_usd_ticks: ticks, is_byok, cost_details }: ProviderUsage): number | undefined {
  if (isAmount(ticks)) return sane(ticks / ticksPerDollar)
  if (typeof cost === 'object' && cost !== null && 'total_cost' in cost)
    return isAmount(cost.total_cost) ? sane(cost.total_cost) : undefined
  if (!isAmount(cost)) return undefined
  if (is_byok !== true) return sane(cost)
  const upstream = cost_details?.upstream_inference_cost
  return isAmount(upstream) ? sane(cost + upstream) : undefined
}

const ticksPerDollar = 1e10
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0

/** A million dollars is no cost of one call, and would not fit the ledger. */
const sane = (dollars: number) => (dollars < 1e6 ? dollars : undefined)

/** OpenAI's input includes what came from a cache; Anthropic's lies beside it, as does what was written to one. */
function inputOf(usage: ProviderUsage) {
  if (usage.prompt_tokens === undefined) {
    const cached = count(usage.cache_read_input_tokens)
    return { inputTokens: count(usage.input_tokens) + cached + count(usage.cache_creation_input_tokens), cached }
  }
  const { prompt_tokens_details: details, prompt_cache_hit_tokens: hit, cached_tokens: direct } = usage
  const cached = Math.max(count(details?.cached_tokens), count(hit), count(direct))
  return { inputTokens: count(usage.prompt_tokens), cached }
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0
}

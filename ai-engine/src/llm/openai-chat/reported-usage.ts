import type { ReportedUsage } from '../contract/model.ts'

/** The `usage` object of a chat completion, with what some providers add. Nothing in it is verified. */
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
  /** In US dollars: OpenRouter's own charge as a number, Perplexity's in parts. */
  cost?: unknown
  /** OpenRouter: the call used the user's own key at the upstream provider, which bills it as well. */
  is_byok?: unknown
  cost_details?: { upstream_inference_cost?: unknown } | null
  /** xAI. */
  cost_in_usd_ticks?: unknown
}

/**
 * Translates a provider's count into the ledger's. Output is the larger of the reported count and total less input: xAI
 * and Gemini leave reasoning out of `completion_tokens`, and only the total shows it.
 * @returns undefined when nothing was counted, when input or output cannot be told apart, or for a count beyond reason
 */
export function toReportedUsage(usage: ProviderUsage): ReportedUsage | undefined {
  const outputField = usage.completion_tokens ?? usage.output_tokens
  const total = count(usage.total_tokens)
  if (!isCount(outputField) && total === 0) return undefined
  const completion = count(outputField)
  const { inputTokens, cached } = inputOf(usage, Math.max(0, total - completion))
  if (inputTokens === undefined || (!isCount(outputField) && total < inputTokens)) return undefined
  const reasoningTokens = count(usage.completion_tokens_details?.reasoning_tokens)
  const counted = Math.max(completion, total - inputTokens)
  const outputTokens = counted < reasoningTokens ? completion + reasoningTokens : counted
  if (inputTokens === 0 && outputTokens === 0) return undefined
  if (Math.max(inputTokens, outputTokens, reasoningTokens) > MAX_TOKENS) return undefined
  const dollars = dollarsOf(usage)
  return {
    inputTokens,
    outputTokens,
    reasoningTokens,
    cachedInputTokens: Math.min(cached, inputTokens),
    ...(dollars !== undefined && { dollars }),
  }
}

/** The largest count that the ledger can hold. */
const MAX_TOKENS = 2_147_483_647

/**
 * The cost of the call as the provider reports it: https://docs.x.ai/developers/cost-tracking,
 * https://openrouter.ai/docs/use-cases/usage-accounting. Zero is an answer: some models are free.
 */
function dollarsOf({ cost, cost_in_usd_ticks: ticks, is_byok, cost_details }: ProviderUsage): number | undefined {
  if (isAmount(ticks)) return plausibleCost(ticks / TICKS_PER_DOLLAR)
  if (typeof cost === 'object' && cost !== null && 'total_cost' in cost)
    return isAmount(cost.total_cost) ? plausibleCost(cost.total_cost) : undefined
  if (!isAmount(cost)) return undefined
  if (is_byok !== true) return plausibleCost(cost)
  const upstream = cost_details?.upstream_inference_cost
  return isAmount(upstream) ? plausibleCost(cost + upstream) : undefined
}

const TICKS_PER_DOLLAR = 1e10
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0

/** A million dollars is no cost of one call, and would not fit the ledger. */
const plausibleCost = (dollars: number) => (dollars < 1e6 ? dollars : undefined)

/**
 * OpenAI's input includes tokens read from a cache; Anthropic reports these, and those written to one, apart. Where
 * only output and total are reported, `rest` is the input.
 */
function inputOf(usage: ProviderUsage, rest: number): { inputTokens: number | undefined; cached: number } {
  const { prompt_tokens, prompt_tokens_details: details, prompt_cache_hit_tokens: hit, cached_tokens: direct } = usage
  if (isCount(prompt_tokens)) {
    const cached = Math.max(count(details?.cached_tokens), count(hit), count(direct))
    return { inputTokens: count(prompt_tokens), cached }
  }
  const isOutputKnown = isCount(usage.completion_tokens ?? usage.output_tokens)
  if (!isCount(usage.input_tokens)) return { inputTokens: isOutputKnown && rest > 0 ? rest : undefined, cached: 0 }
  const cached = count(usage.cache_read_input_tokens)
  return { inputTokens: count(usage.input_tokens) + cached + count(usage.cache_creation_input_tokens), cached }
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\d{1,10}$/.test(value))
}

function count(value: unknown): number {
  const number = isCount(value) ? Number(value) : 0
  return number > 0 ? Math.round(number) : 0
}

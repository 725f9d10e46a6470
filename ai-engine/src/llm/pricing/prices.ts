import { calcPrice } from '@pydantic/genai-prices'
import type { ReportedUsage } from '../contract/model.ts'

/** US dollars per million tokens. */
export interface PricePerMillion {
  inputPerMillion: number
  cachedInputPerMillion?: number | undefined
  outputPerMillion: number
}

export interface Prices {
  /**
   * What a call cost, in US cents with up to 6 decimals. `billedModel` is the model that the provider reported.
   * @returns null, never 0, when no price is known
   */
  cents(model: string, billedModel: string | undefined, usage: ReportedUsage): number | null
  /** Most tokens of question and answer together. */
  window(model: string): number | undefined
  perMillion(model: string): PricePerMillion | undefined
}

export interface PriceOptions {
  /** The provider's address. The same model has other prices at other providers. */
  baseUrl?: string | undefined
  /** False when models run on the user's own machine: a public price of the same name would be wrong. */
  published?: boolean
  now?: () => Date
}

/**
 * Prices from `overrides` (MODEL_PRICES), by either name; else the cost that the provider reports; else from the public
 * list in @pydantic/genai-prices, which knows cached input, long contexts and off-peak hours, first for the model that
 * the provider billed.
 */
export function createPrices(
  overrides: Readonly<Record<string, PricePerMillion>>,
  { baseUrl, published = true, now = () => new Date() }: PriceOptions = {},
): Prices {
  // A Map, because users and providers choose the names: in an object, `constructor` would be found.
  const overridden = new Map(Object.entries(overrides))
  const windows = new Map<string, number | undefined>()
  const lookUp = (model: string, usage: ReportedUsage) => (published ? publicPrice(model, usage, baseUrl, now()) : null)

  return {
    cents(model, billedModel, usage) {
      const override = overridden.get(model) ?? (billedModel ? overridden.get(billedModel) : undefined)
      if (override) return toCents(overriddenDollars(override, usage))
      if (usage.dollars !== undefined) return toCents(usage.dollars)
      const known = (billedModel && lookUp(billedModel, usage)) || lookUp(model, usage)
      return known ? toCents(known.total_price) : null
    },
    window(model) {
      // Cached, since every answer needs it. Names come from users, so their number is bounded.
      if (windows.size > MAX_WINDOWS) windows.clear()
      if (!windows.has(model)) windows.set(model, lookUp(model, oneToken)?.model.context_window)
      return windows.get(model)
    },
    perMillion(model) {
      const override = overridden.get(model)
      if (override) return override
      const price = lookUp(model, oneToken)?.model_price
      const input = perMillion(price?.input_mtok)
      const output = perMillion(price?.output_mtok)
      if (input === undefined || output === undefined) return undefined
      return {
        inputPerMillion: input,
        cachedInputPerMillion: perMillion(price?.cache_read_mtok),
        outputPerMillion: output,
      }
    },
  }
}

const MAX_WINDOWS = 1000
const MAX_CENTS = 1e8
const oneToken: ReportedUsage = { inputTokens: 1, outputTokens: 1, reasoningTokens: 0, cachedInputTokens: 0 }

/**
 * The provider at `baseUrl` when the list has it, else the vendor that the name belongs to, without its prefix.
 * A name with a tag (`deepseek-r1:8b`) is then a local model's and has no public price.
 */
function publicPrice(model: string, usage: ReportedUsage, baseUrl: string | undefined, timestamp: Date) {
  const tokens = {
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
  }
  const there = baseUrl ? calcPrice(tokens, model, { providerApiUrl: baseUrl, timestamp }) : null
  if (there) return there
  return model.includes(':') ? null : calcPrice(tokens, model.slice(model.lastIndexOf('/') + 1), { timestamp })
}

function overriddenDollars(price: PricePerMillion, usage: ReportedUsage): number {
  const fresh = (usage.inputTokens - usage.cachedInputTokens) * price.inputPerMillion
  const cached = usage.cachedInputTokens * (price.cachedInputPerMillion ?? price.inputPerMillion)
  return (fresh + cached + usage.outputTokens * price.outputPerMillion) / 1e6
}

/**
 * Twelve digits first, so that 7.499999999999999 millionths round as the 7.5 that they are.
 * @returns null for an invalid price, and for more than the ledger's column holds
 */
function toCents(dollars: number): number | null {
  const cents = Math.round(Number((dollars * 1e8).toPrecision(12))) / 1e6
  return cents >= 0 && cents < MAX_CENTS ? cents : null
}

function perMillion(price: number | { base: number } | undefined): number | undefined {
  return typeof price === 'object' ? price.base : price
}

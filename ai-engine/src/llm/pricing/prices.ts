import { calcPrice } from '@pydantic/genai-prices'
import type { ReportedUsage } from '../contract/model.ts'

/** US dollars per million tokens. */
export interface PricePerMillion {
  inputPerMillion: number
  cachedInputPerMillion?: number | undefined
  cacheWritePerMillion?: number | undefined
  outputPerMillion: number
}

/** What is said of one model's price, beside the public list. */
export interface SaidPrices {
  /** By an administrator, of this model at this provider. */
  corrected?: PricePerMillion | undefined
  /** By the provider, in its list of models. */
  listed?: PricePerMillion | undefined
  /** It runs on a machine of whoever runs the provider: a public price of the same name would be wrong. */
  isUnpublished?: boolean | undefined
}

export interface Prices {
  /**
   * What a call cost, in US cents with up to 6 decimals. `billedModel` is the model that the provider reported.
   * @returns null, never 0, when no price is known
   */
  cents(model: string, billedModel: string | undefined, usage: ReportedUsage, said?: SaidPrices): number | null
  /** Most tokens of question and answer together. */
  window(model: string, said?: SaidPrices): number | undefined
  /** What MODEL_PRICES says. */
  overridden(model: string): PricePerMillion | undefined
  /** What MODEL_PRICES says, else the public list. */
  perMillion(model: string, said?: SaidPrices): PricePerMillion | undefined
}

export interface PriceOptions {
  /** The provider's address. The same model has other prices at other providers. */
  baseUrl?: string | undefined
  now?: () => Date
}

/**
 * An administrator's price; else that of `overrides` (MODEL_PRICES), by either name; else the cost that the provider
 * reports; else the price that it lists; else from the public list in @pydantic/genai-prices, which knows cached input, long
 * contexts and off-peak hours, first for the model that the provider billed.
 */
export function createPrices(
  overrides: Readonly<Record<string, PricePerMillion>>,
  { baseUrl, now = () => new Date() }: PriceOptions = {},
): Prices {
  // A Map, because users and providers choose the names: in an object, `constructor` would be found.
  const overridden = new Map(Object.entries(overrides))
  const windows = new Map<string, number | undefined>()
  const lookUp = (model: string, usage: ReportedUsage, said: SaidPrices = {}) =>
    said.isUnpublished ? null : publicPrice(model, usage, baseUrl, now())

  return {
    cents(model, billedModel, usage, said) {
      const override =
        said?.corrected ?? overridden.get(model) ?? (billedModel ? overridden.get(billedModel) : undefined)
      if (override) return toCents(dollarsAt(override, usage))
      if (usage.dollars !== undefined) return toCents(usage.dollars)
      if (said?.listed) return toCents(dollarsAt(said.listed, usage))
      const known = (billedModel && lookUp(billedModel, usage, said)) || lookUp(model, usage, said)
      return known ? toCents(known.total_price) : null
    },
    window(model, said) {
      if (said?.isUnpublished) return undefined
      // Cached, since every answer needs it. Names come from users, so their number is bounded.
      if (windows.size > MAX_WINDOWS) windows.clear()
      if (!windows.has(model)) windows.set(model, lookUp(model, oneToken)?.model.context_window)
      return windows.get(model)
    },
    overridden: (model) => overridden.get(model),
    perMillion(model, said) {
      const own = overridden.get(model)
      if (own) return own
      const price = lookUp(model, oneToken, said)?.model_price
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
    cache_write_tokens: usage.cacheWriteTokens ?? 0,
    output_tokens: usage.outputTokens,
  }
  const there = baseUrl ? calcPrice(tokens, model, { providerApiUrl: baseUrl, timestamp }) : null
  if (there) return there
  return model.includes(':') ? null : calcPrice(tokens, model.slice(model.lastIndexOf('/') + 1), { timestamp })
}

function dollarsAt(price: PricePerMillion, usage: ReportedUsage): number {
  const { inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens } = usage
  const fresh = (inputTokens - cachedInputTokens - cacheWriteTokens) * price.inputPerMillion
  const cached = cachedInputTokens * (price.cachedInputPerMillion ?? price.inputPerMillion)
  const written = cacheWriteTokens * (price.cacheWritePerMillion ?? price.inputPerMillion)
  return (fresh + cached + written + outputTokens * price.outputPerMillion) / 1e6
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

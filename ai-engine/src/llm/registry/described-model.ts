import type { Model } from '@grizz/protocol/http'
import type { Capabilities, ModelCorrection } from '@grizz/protocol/providers'
import type { ListedModel } from '../contract/listed-model.ts'
import { knownCapabilities } from '../known/known-capabilities.ts'
import type { PricePerMillion, Prices } from '../pricing/prices.ts'

/** What the public lists know of a model. Looking up a price takes some 0.3 ms, so this is kept. */
export interface PublicFacts {
  contextWindow: number | undefined
  price: PricePerMillion | undefined
  capabilities: Capabilities
}

export function publicFacts(id: string, prices: Prices, isUnpublished: boolean): PublicFacts {
  return {
    contextWindow: prices.window(id, { isUnpublished }),
    price: prices.perMillion(id, { isUnpublished }),
    capabilities: knownCapabilities(id),
  }
}

/** A model as users see it: what is publicly known, what its provider says, and what an administrator says, which comes first. */
export function describeModel(options: {
  id: string
  provider: { slug: string; name: string }
  facts: PublicFacts
  /** Of MODEL_PRICES. */
  price: PricePerMillion | undefined
  listed: ListedModel | undefined
  correction: ModelCorrection | undefined
}): Model {
  const { id, provider, facts, listed, correction } = options
  const price = correction?.price ?? options.price ?? listed?.price ?? facts.price
  return {
    id,
    name: correction?.name ?? listed?.name ?? shortName(id),
    provider: provider.slug,
    providerName: provider.name,
    demo: false,
    capabilities: { ...facts.capabilities, ...listed?.capabilities, ...correction?.capabilities },
    contextWindow: correction?.contextWindow ?? listed?.contextWindow ?? facts.contextWindow ?? null,
    maxOutputTokens: correction?.maxOutputTokens ?? listed?.maxOutputTokens ?? null,
    inputPerMillion: price?.inputPerMillion ?? null,
    outputPerMillion: price?.outputPerMillion ?? null,
  }
}

/** Google writes `models/` before all of its names. */
function shortName(id: string): string {
  return id.replace(/^models\//, '')
}

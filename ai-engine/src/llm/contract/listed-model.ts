import type { Capabilities, ModelCorrection } from '@grizz/protocol/providers'

/** US dollars per million tokens. */
export type ListedPrice = NonNullable<ModelCorrection['price']>

/** A model as its provider lists it. Only `id` is certain; what else there is, the provider says. */
export interface ListedModel {
  id: string
  name?: string
  capabilities?: Capabilities
  /** Most tokens of question and answer together. */
  contextWindow?: number
  maxOutputTokens?: number
  price?: ListedPrice
  /** The provider says that it does not chat: it embeds, speaks or draws. */
  isNoChat?: true
  /** It runs on a machine of whoever runs the provider: no public price of the same name is its. */
  isSelfHosted?: true
}

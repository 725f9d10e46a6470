import type { ModelCorrection, ProviderApi } from '@grizz/protocol/providers'
import { createAnthropic } from '../anthropic/anthropic.ts'
import type { ModelProvider } from '../contract/model.ts'
import type { ProviderOptions } from '../contract/provider-options.ts'
import { createOpenAICompatible } from '../openai-chat/openai-chat.ts'
import { createOpenAIResponses } from '../openai-responses/openai-responses.ts'

/** A provider as somebody set it up: in the environment, in the page, or found on this machine. */
export interface ProviderSource extends ProviderOptions {
  id: string
  slug: string
  api: ProviderApi
  enabled: boolean
  /** Models by their names, in the order in which they are shown; undefined: all that it lists. */
  chosen?: readonly string[] | undefined
  /** By a model's name. */
  corrections: Readonly<Record<string, ModelCorrection>>
  /** A sentence that says why it cannot be used as it is set up. */
  problem?: string | undefined
}

const adapters: Readonly<Record<ProviderApi, (options: ProviderOptions) => ModelProvider>> = {
  openai_chat: createOpenAICompatible,
  openai_responses: createOpenAIResponses,
  anthropic: createAnthropic,
}

export function createAdapter(source: ProviderOptions & { api: ProviderApi }): ModelProvider {
  return adapters[source.api](source)
}

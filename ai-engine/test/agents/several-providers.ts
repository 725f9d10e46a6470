import type { Model } from '@grizz/protocol/http'
import type { Upstream } from '@grizz/testing/upstream/upstream'
import { createAnthropic } from '../../src/llm/anthropic/anthropic.ts'
import type { ModelProvider } from '../../src/llm/contract/model.ts'
import type { ModelChoice } from '../../src/llm/contract/model-choice.ts'
import { createOpenAICompatible } from '../../src/llm/openai-chat/openai-chat.ts'
import { createOpenAIResponses } from '../../src/llm/openai-responses/openai-responses.ts'
import type { Models } from '../../src/llm/registry/models.ts'

const makers = {
  chat: createOpenAICompatible,
  'other-chat': createOpenAICompatible,
  messages: createAnthropic,
  responses: createOpenAIResponses,
}

/** Slugs of providers, one of each API and one more, all with the same models. */
export type Slug = keyof typeof makers

/** What a call costs in cents at each of them, whatever its tokens. */
export const cents: Record<Slug, number> = { chat: 1, 'other-chat': 2, messages: 4, responses: 8 }

/** Providers that ask the same upstream, each by its own API. The first one is the default. */
export function severalProviders({ url }: Pick<Upstream, 'url'>): Models {
  const providers = new Map<string, ModelProvider>(
    Object.entries(makers).map(([slug, make]) => [slug, make({ name: `The ${slug}`, slug, baseUrl: url })]),
  )
  const resolve = ({ model, provider: slug = 'chat' }: ModelChoice) => {
    const provider = providers.get(slug)
    if (!provider) throw new Error(`no provider ${slug}`)
    return { provider, model }
  }
  return {
    ready: Promise.resolve(),
    provider: resolve,
    refusal: () => undefined,
    offered: () => Object.fromEntries(Object.keys(makers).map((slug) => [slug, null])),
    describe: (choice) => describe(resolve(choice)),
    embedder: (provider) => resolve({ model: 'none', provider }).provider,
    default: () => ({ model: 'gpt-4o', provider: 'chat' }),
    list: async () => ({ models: [], defaultModel: 'gpt-4o', defaultProvider: 'chat' }),
    prices: { cents: ({ provider }) => cents[provider as Slug] },
    problems: () => new Map(),
    found: async () => [],
  }
}

function describe({ provider, model }: ReturnType<Models['provider']>): Model {
  return {
    id: model,
    name: model,
    provider: provider.slug,
    providerName: provider.name,
    demo: false,
    contextWindow: null,
    inputPerMillion: null,
    outputPerMillion: null,
  }
}

import type { PricePerMillion } from '../../../src/llm/pricing/prices.ts'
import { createModels } from '../../../src/llm/registry/models.ts'
import type { ProviderSource } from '../../../src/llm/registry/provider-source.ts'
import type { Defaults } from '../../../src/llm/registry/resolve.ts'
import { environmentProvider } from '../../../src/services/providers/environment-provider.ts'

const logger = { info: () => undefined, warn: () => undefined }

interface Given {
  openaiBaseUrl?: string
  defaultModel?: string
  modelPrices?: Readonly<Record<string, PricePerMillion>>
  port?: number
  sources?: readonly ProviderSource[]
}

/** Models with these settings, over local servers at these places, with a clock that is set by hand. */
export async function models(given: Given, localServers: readonly { name: string; port: number }[] = []) {
  const { openaiBaseUrl, defaultModel = null, modelPrices = {}, port = 3000 } = given
  const clock = { now: 1_000_000 }
  const settings: Defaults = { defaultModel, defaultProvider: null }
  const fromEnvironment = environmentProvider({ openaiBaseUrl, openaiApiKey: undefined })
  const shown = { sources: given.sources ?? (fromEnvironment ? [fromEnvironment] : []) }
  const created = createModels({
    config: { port, modelPrices },
    settings: () => settings,
    sources: () => shown.sources,
    ...{ logger, localServers, now: () => clock.now },
  })
  await created.ready
  return { ...created, clock, settings, shown }
}

/** A provider as an administrator sets it up. */
export const source = (slug: string, { url }: { url: string }, more: Partial<ProviderSource> = {}): ProviderSource => ({
  ...{ id: slug, slug, name: slug.toUpperCase(), api: 'openai_chat', baseUrl: url, enabled: true, corrections: {} },
  ...more,
})

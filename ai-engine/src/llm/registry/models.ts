import { setImmediate as letOthersRun } from 'node:timers/promises'
import type { Model, ModelList } from '@grizz/protocol/http'
import type { ReportedUsage } from '../contract/model.ts'
import type { ModelChoice, ResolveModel } from '../contract/model-choice.ts'
import { createDemoModel, demoModelId } from '../demo/demo-model.ts'
import { withTimeout } from '../http/with-timeout.ts'
import type { PricePerMillion, Prices } from '../pricing/prices.ts'
import { createPrices } from '../pricing/prices.ts'
import type { Catalog, CatalogEntry, LocalServer } from './catalog.ts'
import { createConfiguredCatalog, createLocalCatalog, localServers } from './catalog.ts'

/** The settings that choose a provider. */
export interface ModelSettings {
  /** The engine's own port, which is not probed for models. */
  port: number
  openaiApiKey: string | undefined
  openaiBaseUrl: string | undefined
  modelPrices: Readonly<Record<string, PricePerMillion>>
}

export interface ModelPrices {
  /**
   * What a call cost, in US cents with up to 6 decimals. `billedModel` is the model that the provider reported.
   * @returns null, never 0, when no price is known
   */
  cents(choice: ModelChoice, billedModel: string | undefined, usage: ReportedUsage): number | null
}

export interface Models {
  /** Resolves when the first refresh of the models is over or has taken 2 s; never rejects. */
  ready: Promise<void>
  /** The available models. Waits at most 2 s for a provider. */
  list(): Promise<ModelList>
  /**
   * The provider of a model, and the model's name there. Never fails: an unlisted model goes to the configured
   * provider, which may have it; the demo model is replaced by a real one, and is used when there is none.
   */
  provider: ResolveModel
  /** What is known of a model, listed or not. */
  describe(choice: ModelChoice): Model
  /** The model for users who did not choose one. */
  default(): ModelChoice
  prices: ModelPrices
}

interface Logger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/**
 * Resolves the providers. The list of models is refreshed at the start, and at a use when it is stale (60 s for a
 * configured provider, 30 s for local servers); a failed refresh keeps the last list.
 */
export function createModels(options: {
  config: ModelSettings
  settings: () => { defaultModel: string | null; defaultProvider: string | null }
  logger: Logger
  localServers?: readonly LocalServer[]
  now?: () => number
}): Models {
  const { config, logger, now = Date.now } = options
  const baseUrl = config.openaiBaseUrl ?? (config.openaiApiKey ? 'https://api.openai.com/v1' : undefined)
  const places = (options.localServers ?? localServers).filter(({ port }) => port !== config.port)
  const catalog = baseUrl ? createConfiguredCatalog(baseUrl, config.openaiApiKey) : createLocalCatalog(places)
  const published = baseUrl !== undefined
  const prices = createPrices(config.modelPrices, { baseUrl, published, now: () => new Date(now()) })
  const demo = createDemoModel()
  const cache = createModelCache({ catalog, describe: (entry) => toModel(entry, prices), logger, now })

  function defaultModel(): string {
    const ids = cache.entries().map(({ id }) => id)
    const wanted = options.settings().defaultModel
    if (wanted && (catalog.provider || ids.includes(wanted))) return wanted
    return preferred.find((id) => ids.includes(id)) ?? ids[0] ?? (catalog.provider ? fallbackModel : demoModelId)
  }

  function listedModels(): readonly Model[] {
    const listed = cache.models()
    const id = defaultModel()
    if (listed.some((model) => model.id === id)) return listed
    return [toModel({ id, provider: catalog.provider ?? demo }, prices), ...listed]
  }

  function resolve(model: string): CatalogEntry {
    const entries = cache.entries()
    const id = model === demoModelId ? defaultModel() : model
    const provider = entries.find((entry) => entry.id === id)?.provider ?? catalog.provider ?? entries[0]?.provider
    return provider ? { provider, id } : { provider: demo, id: demoModelId }
  }

  return {
    prices: { cents: ({ model }, billedModel, usage) => prices.cents(model, billedModel, usage) },
    ready: cache.refresh(),
    default: () => choiceOf(resolve(defaultModel())),
    describe: ({ model }) => toModel(resolve(model), prices),

    async list() {
      await cache.refresh()
      const { id, provider } = resolve(defaultModel())
      return { models: [...listedModels()], defaultModel: id, defaultProvider: provider.slug }
    },

    provider({ model }) {
      void cache.refresh()
      const { id, provider } = resolve(model)
      return { provider, model: id }
    },
  }
}

/** Good, cheap and quick models, best first: the defaults. */
const preferred = ['gpt-5.4-mini', 'gpt-5-mini', 'gpt-4.1-mini', 'gpt-4o-mini']
/** The default when a configured provider does not list its models. */
const fallbackModel = 'gpt-4o-mini'

const MAX_WAIT_MS = 2000
const REFRESH_TIMEOUT_MS = 15_000
/** After a failed refresh the list becomes stale sooner. */
const FRESH_AFTER_FAILURE_MS = 15_000

/** Looking up the prices of thousands of models takes most of a second, so it is done in batches. */
const DESCRIBED_PER_TURN = 50

/**
 * Caches the last list of models, described once per refresh. `refresh` loads a stale list again; callers wait for it 2
 * s at most.
 */
function createModelCache({
  catalog,
  describe,
  logger,
  now,
}: {
  catalog: Catalog
  describe: (entry: CatalogEntry) => Model
  logger: Logger
  now: () => number
}) {
  let entries: readonly CatalogEntry[] = []
  let models: readonly Model[] = []
  let staleAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined

  async function load(): Promise<void> {
    try {
      const found = await catalog.refresh(AbortSignal.timeout(REFRESH_TIMEOUT_MS))
      if (names(found) !== names(entries))
        logger.info({ models: found.length, providers: names(found) }, 'models found')
      models = await described(found)
      entries = found
      staleAt = now() + catalog.freshMs
    } catch (error) {
      logger.warn({ error }, 'the provider does not say which models it has')
      staleAt = now() + FRESH_AFTER_FAILURE_MS
    }
    pending = undefined
  }

  async function described(found: readonly CatalogEntry[]): Promise<Model[]> {
    const all: Model[] = []
    for (const entry of found) {
      all.push(describe(entry))
      if (all.length % DESCRIBED_PER_TURN === 0) await letOthersRun()
    }
    return all
  }

  return {
    entries: () => entries,
    models: () => models,
    /** Never rejects. */
    async refresh(): Promise<void> {
      if (now() < staleAt) return
      pending ??= withTimeout(MAX_WAIT_MS, load())
      await pending
    },
  }
}

function choiceOf({ id, provider }: CatalogEntry): ModelChoice {
  return { model: id, provider: provider.slug }
}

function names(entries: readonly CatalogEntry[]): string {
  return [...new Set(entries.map(({ provider }) => provider.name))].join(', ')
}

function toModel({ id, provider }: CatalogEntry, prices: Prices): Model {
  const price = prices.perMillion(id)
  return {
    id,
    name: provider.demo ? 'Demo' : id,
    provider: provider.slug,
    providerName: provider.name,
    demo: provider.demo,
    contextWindow: prices.window(id) ?? null,
    inputPerMillion: price?.inputPerMillion ?? null,
    outputPerMillion: price?.outputPerMillion ?? null,
  }
}

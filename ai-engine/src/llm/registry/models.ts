import { setImmediate as letOthersRun } from 'node:timers/promises'
import type { Model, ModelList } from '@grizz/protocol/http'
import type { ModelProvider } from '../contract/model.ts'
import { createDemoModel, demoModelId } from '../demo/demo-model.ts'
import { withTimeout } from '../http/with-timeout.ts'
import type { PricePerMillion, Prices } from '../pricing/prices.ts'
import { createPrices } from '../pricing/prices.ts'
import type { Catalog, CatalogEntry, LocalPlace } from './catalog.ts'
import { createConfiguredCatalog, createLocalCatalog, localPlaces } from './catalog.ts'

/** The settings that choose a provider. */
export interface ModelSettings {
  /** Our own port, which is never asked for models. */
  port: number
  openaiApiKey: string | undefined
  openaiBaseUrl: string | undefined
  defaultModel: string | undefined
  modelPrices: Readonly<Record<string, PricePerMillion>>
}

export interface Models {
  /** Settles, always well, when the first look for models is over or has taken 2 s. */
  ready: Promise<void>
  /** What can be asked. A provider that does not answer holds it up for 2 s at most. */
  list(): Promise<ModelList>
  /**
   * Who answers for a model, and by which name to ask. Never fails: a model that nobody lists goes to the configured
   * provider, which may know it; the demo gives way to a real model, and stands in when there is none.
   */
  provider(model: string): { provider: ModelProvider; model: string }
  /** The model of those who did not choose. */
  default(): string
  prices: Prices
}

interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/**
 * Resolves the providers. A look for models is made at the start, and again when somebody asks and the last one is
 * stale (60 s for a configured provider, 30 s for local servers); a failed look keeps what was known before.
 */
export function createModels(options: {
  config: ModelSettings
  logger: Log
  places?: readonly LocalPlace[]
  now?: () => number
}): Models {
  const { config, logger, now = Date.now } = options
  const baseUrl = config.openaiBaseUrl ?? (config.openaiApiKey ? 'https://api.openai.com/v1' : undefined)
  const places = (options.places ?? localPlaces).filter(({ port }) => port !== config.port)
  const catalog = baseUrl ? createConfiguredCatalog(baseUrl, config.openaiApiKey) : createLocalCatalog(places)
  const published = baseUrl !== undefined
  const prices = createPrices(config.modelPrices, { baseUrl, published, now: () => new Date(now()) })
  const demo = createDemoModel()
  const shelf = createShelf({ catalog, describe: (entry) => toModel(entry, prices), logger, now })

  function defaultModel(): string {
    const ids = shelf.entries().map(({ id }) => id)
    const wanted = config.defaultModel
    if (wanted && (catalog.provider || ids.includes(wanted))) return wanted
    return preferred.find((id) => ids.includes(id)) ?? ids[0] ?? (catalog.provider ? fallbackModel : demoModelId)
  }

  function offered(): readonly Model[] {
    const listed = shelf.models()
    const id = defaultModel()
    if (listed.some((model) => model.id === id)) return listed
    return [toModel({ id, provider: catalog.provider ?? demo }, prices), ...listed]
  }

  return {
    prices,
    ready: shelf.refresh(),
    default: defaultModel,

    async list() {
      await shelf.refresh()
      return { models: [...offered()], defaultModel: defaultModel() }
    },

    provider(model) {
      void shelf.refresh()
      const entries = shelf.entries()
      const id = model === demoModelId ? defaultModel() : model
      const provider = entries.find((entry) => entry.id === id)?.provider ?? catalog.provider ?? entries[0]?.provider
      return provider ? { provider, model: id } : { provider: demo, model: demoModelId }
    },
  }
}

/** Good, cheap and quick, best first: what a person gets who chose nothing. */
const preferred = ['gpt-5.4-mini', 'gpt-5-mini', 'gpt-4.1-mini', 'gpt-4o-mini']
/** When a configured provider cannot say what it has. */
const fallbackModel = 'gpt-4o-mini'

const MAX_WAIT_MS = 2000
const REFRESH_TIMEOUT_MS = 15_000
/** After a look that failed, the next one is not put off for as long. */
const FRESH_AFTER_FAILURE_MS = 15_000

/** To look up the prices of thousands of models takes the better part of a second. */
const DESCRIBED_PER_TURN = 50

/**
 * What was found last, described once per look. `refresh` looks again when that is stale; a look holds people up for 2 s
 * at most, all told.
 */
function createShelf({
  catalog,
  describe,
  logger,
  now,
}: {
  catalog: Catalog
  describe: (entry: CatalogEntry) => Model
  logger: Log
  now: () => number
}) {
  let entries: readonly CatalogEntry[] = []
  let models: readonly Model[] = []
  let staleAt = Number.NEGATIVE_INFINITY
  let patience: Promise<void> | undefined

  async function look(): Promise<void> {
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
    patience = undefined
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
      patience ??= withTimeout(MAX_WAIT_MS, look())
      await patience
    },
  }
}

function names(entries: readonly CatalogEntry[]): string {
  return [...new Set(entries.map(({ provider }) => provider.name))].join(', ')
}

function toModel({ id, provider }: CatalogEntry, prices: Prices): Model {
  const price = prices.perMillion(id)
  return {
    id,
    name: provider.demo ? 'Demo' : id,
    provider: provider.name,
    demo: provider.demo,
    contextWindow: prices.window(id) ?? null,
    inputPerMillion: price?.inputPerMillion ?? null,
    outputPerMillion: price?.outputPerMillion ?? null,
  }
}

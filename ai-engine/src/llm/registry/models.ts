import type { Model, ModelList } from '@grizz/protocol/http'
import type { ModelProvider, ReportedUsage } from '../contract/model.ts'
import type { ModelChoice, ResolveModel } from '../contract/model-choice.ts'
import { withTimeout } from '../http/with-timeout.ts'
import { createPrices, type PricePerMillion } from '../pricing/prices.ts'
import { createLocalModels, type FoundServer } from './local-models.ts'
import { type LocalServer, localServers } from './local-servers.ts'
import { createProviderEntries } from './provider-entries.ts'
import type { EntryLogger } from './provider-entry.ts'
import type { ProviderSource } from './provider-source.ts'
import { createResolve, type Defaults, type Resolved } from './resolve.ts'

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
  /** The available models. Waits at most 2 s for providers; one that is late or down is listed as it was. */
  list(): Promise<ModelList>
  /**
   * The provider of a model, and the model's name there. Never fails: an unlisted model goes to the default provider, which
   * may have it; the demo model is replaced by a real one, and is used when there is none; a provider that is switched off
   * or gone refuses with a sentence.
   */
  provider: ResolveModel
  /** Why a model may not be asked, in a sentence that says what to do; undefined where nothing speaks against it. */
  refusal(choice: ModelChoice): string | undefined
  /** The provider with this slug, for embeddings. Never fails: the provider of a wrong slug rejects each request with a sentence. */
  embedder: (slug: string) => ModelProvider
  /** The models that may be asked, by the slug of their provider: null for all of them. */
  offered(): Readonly<Record<string, readonly string[] | null>>
  /** The known facts about a model, listed or not. */
  describe(choice: ModelChoice): Model
  /** The model for users who did not choose one. */
  default(): ModelChoice
  prices: ModelPrices
  /** By a provider's id, why it cannot be used, or could not when it was asked for its models last. */
  problems(): ReadonlyMap<string, string>
  /** Model servers that answer on this machine now. */
  found(): Promise<FoundServer[]>
}

export interface ModelsOptions {
  config: {
    /** The engine's own, which is not probed for models. */ port: number
    modelPrices: Readonly<Record<string, PricePerMillion>>
  }
  settings: () => Defaults
  /** Providers that are set up, in their order. The same array until something changed. */
  sources: () => readonly ProviderSource[]
  logger: EntryLogger
  localServers?: readonly LocalServer[]
  now?: () => number
}

const MAX_WAIT_MS = 2000

/**
 * All providers: those that are set up, and where none of them is switched on, model servers on this machine. Lists of models
 * are refreshed at the start, and at a use when they are stale; a failed refresh keeps the last list.
 */
export function createModels(options: ModelsOptions): Models {
  const { config, settings, sources, logger, now = Date.now } = options
  const pricesAt = (baseUrl: string | undefined) =>
    createPrices(config.modelPrices, { baseUrl, now: () => new Date(now()) })
  const places = (options.localServers ?? localServers).filter(({ port }) => port !== config.port)
  const local = createLocalModels({ servers: places, prices: pricesAt(undefined), logger, now })
  const entries = createProviderEntries({ sources, pricesAt, logger, now })
  const { active, offered, resolve, resolveDefault, embedder } = createResolve({ entries, local, defaults: settings })
  const isAnySetUp = () => entries().some((entry) => entry.source().enabled)

  /** Waits for no provider longer than MAX_WAIT_MS; a late one goes on loading. */
  async function refresh(): Promise<void> {
    const enabled = entries().filter((entry) => entry.source().enabled && !entry.source().problem)
    const all = isAnySetUp() ? enabled.map((entry) => entry.refresh()) : [local.refresh()]
    await Promise.all(all.map((one) => withTimeout(MAX_WAIT_MS, one)))
  }

  function listed(): Model[] {
    const models = active()
      .filter((entry) => !entry.source().problem)
      .flatMap((entry) => entry.models())
    const first = resolveDefault()
    const isDefault = ({ id, provider }: Model) => id === first.model && provider === first.provider.slug
    return models.some(isDefault) ? models : [first.describe(), ...models]
  }

  return {
    ready: refresh(),
    default: () => choiceOf(resolveDefault()),
    refusal: (choice) => resolve(choice).refusal,
    offered,
    describe: (choice) => resolve(choice).describe(),
    embedder,
    prices: { cents: (choice, billedModel, usage) => resolve(choice).cents(billedModel, usage) },

    async list() {
      await refresh()
      const { model: defaultModel, provider: defaultProvider = '' } = choiceOf(resolveDefault())
      return { models: listed(), defaultModel, defaultProvider }
    },

    provider(choice) {
      void refresh()
      const { provider, model } = resolve(choice)
      return { provider, model }
    },

    problems: () =>
      new Map(
        entries().flatMap((entry) => {
          const problem = entry.problem()
          return problem === undefined ? [] : [[entry.source().id, problem]]
        }),
      ),

    found: local.found,
  }
}

function choiceOf({ provider, model }: Resolved) {
  return { model, provider: provider.slug }
}

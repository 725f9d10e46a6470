import { setImmediate as letOthersRun } from 'node:timers/promises'
import type { Model } from '@grizz/protocol/http'
import { ownValue } from '../../core/own-value.ts'
import type { ListedModel } from '../contract/listed-model.ts'
import { ModelError, type ReportedUsage } from '../contract/model.ts'
import { canChat } from '../known/chat-models.ts'
import type { Prices } from '../pricing/prices.ts'
import { describeModel, type PublicFacts, publicFacts } from './described-model.ts'
import { createModelList } from './model-list.ts'
import { createAdapter, type ProviderSource } from './provider-source.ts'

/** Public facts of thousands of models take most of a second, so they are looked up in batches. */
const LOOKED_UP_PER_TURN = 50
/** Names of models that nobody lists come from users, so their number is bounded. */
const MAX_FACTS = 10_000

export interface EntryLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

interface EntryOptions {
  source: ProviderSource
  prices: Prices
  logger: EntryLogger
  now: () => number
}

export type ProviderEntry = ReturnType<typeof createProviderEntry>

/** A provider at work: its adapter, the list of its models, and what is known of each. */
export function createProviderEntry({ source: first, prices, logger, now }: EntryOptions) {
  const provider = createAdapter(first)
  const facts = new Map<string, PublicFacts>()
  let source = first
  let described: { by: readonly unknown[]; models: readonly Model[] } | undefined

  const list = createModelList({
    async load(signal) {
      const found = await provider.listModels(signal)
      const models = found.filter(({ id, isNoChat }) => !isNoChat && canChat(id, first.baseUrl, first.api))
      if (new URL(first.baseUrl).host === 'api.openai.com') models.sort(byName)
      await lookUp(models)
      return models
    },
    onChange(change) {
      const about = { provider: source.slug }
      if ('models' in change) logger.info({ ...about, models: change.models.length }, 'models found')
      else logger.warn({ ...about, err: change.error }, 'a provider does not say which models it has')
    },
    now,
  })

  /** The ids that are offered, in their order. */
  function ids(): readonly string[] {
    return source.chosen ?? list.models().map(({ id }) => id)
  }

  function models(): readonly Model[] {
    const by = [list.models(), source]
    if (!described || by.some((one, index) => one !== described?.by[index]))
      described = { by, models: ids().map((id) => describe(id)) }
    return described.models
  }

  function describe(id: string): Model {
    const listed = listedOf(id)
    const known = { facts: factsOf(id, listed), price: prices.overridden(id), listed, correction: correctionOf(id) }
    return describeModel({ id, provider, ...known })
  }

  return {
    provider,
    source: () => source,
    /** Other settings of the same connection. */
    update(next: ProviderSource): void {
      source = next
    },
    refresh: list.refresh,
    ids,
    models,
    describe,
    /** Whether it may be asked for this model: what it does not list it may have all the same, unless models were chosen. */
    mayHave: (id: string) => source.chosen?.includes(id) ?? true,
    cents: (id: string, billedModel: string | undefined, usage: ReportedUsage) =>
      prices.cents(id, billedModel, usage, {
        corrected: correctionOf(id)?.price,
        listed: listedOf(id)?.price,
        isUnpublished: isUnpublished(listedOf(id)),
      }),
    /** Why it cannot be used, or could not when it was asked for its models last. */
    problem(): string | undefined {
      const failure = list.failure()
      if (source.problem || !failure) return source.problem
      return failure instanceof ModelError ? failure.message : 'It did not say in time which models it has.'
    },
  }

  function listedOf(id: string): ListedModel | undefined {
    return list.find(id)
  }

  /** It runs on a machine of whoever runs the provider. */
  function isUnpublished(listed: ListedModel | undefined): boolean {
    return source.detected === true || listed?.isSelfHosted === true
  }

  function correctionOf(id: string) {
    return ownValue(source.corrections, id)
  }

  function factsOf(id: string, listed: ListedModel | undefined): PublicFacts {
    const known = facts.get(id)
    if (known) return known
    if (facts.size > MAX_FACTS) facts.clear()
    const found = publicFacts(id, prices, isUnpublished(listed))
    facts.set(id, found)
    return found
  }

  async function lookUp(found: readonly ListedModel[]): Promise<void> {
    for (const [index, model] of found.entries()) {
      factsOf(model.id, model)
      if (index % LOOKED_UP_PER_TURN === LOOKED_UP_PER_TURN - 1) await letOthersRun()
    }
  }
}

function byName(a: ListedModel, b: ListedModel): number {
  return a.id.localeCompare(b.id, 'en', { numeric: true })
}

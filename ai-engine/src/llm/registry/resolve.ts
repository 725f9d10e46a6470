import type { Model } from '@grizz/protocol/http'
import type { ModelProvider, ReportedUsage } from '../contract/model.ts'
import type { ModelChoice } from '../contract/model-choice.ts'
import { createDemoModel, demoModelId } from '../demo/demo-model.ts'
import { fallbackModel, preferredOf } from '../known/chat-models.ts'
import type { LocalModels } from './local-models.ts'
import type { ProviderEntry } from './provider-entry.ts'
import { createRefusedProvider } from './refused-provider.ts'

/** Who answers for a choice, and what is known of the model there. */
export interface Resolved {
  provider: ModelProvider
  model: string
  /** A sentence that says why it may not be asked; the provider refuses with the same. */
  refusal: string | undefined
  describe(): Model
  cents(billedModel: string | undefined, usage: ReportedUsage): number | null
}

/** What administrators chose for those who did not choose. */
export interface Defaults {
  defaultModel: string | null
  defaultProvider: string | null
}

interface ResolveOptions {
  /** All that are set up, switched off ones as well. */
  entries: () => readonly ProviderEntry[]
  local: LocalModels
  defaults: () => Defaults
}

/** Decides who answers. Never fails: who may not be asked is a provider that refuses with a sentence. */
export function createResolve({ entries, local, defaults }: ResolveOptions) {
  const demo = createDemoModel()

  /** Those that answer: what is set up and switched on, else what was found on this machine. */
  function active(): readonly ProviderEntry[] {
    const enabled = entries().filter((entry) => entry.source().enabled)
    return enabled.length > 0 ? enabled : local.answering()
  }

  function resolve({ model, provider: slug }: ModelChoice): Resolved {
    if (model === demoModelId || slug === demo.slug) return resolveDefault()
    if (slug !== undefined) return resolveAt(slug, model)
    const entry = findFor(model)
    return entry ? at(entry, model) : resolvedDemo()
  }

  function resolveDefault(): Resolved {
    const { defaultModel, defaultProvider } = defaults()
    const chosen = active().find((entry) => entry.source().slug === defaultProvider)
    if (defaultModel !== null) {
      const entry = chosen ?? findFor(defaultModel)
      const isItself = chosen !== undefined || defaultProvider === null
      if (entry?.mayHave(defaultModel) && isTaken(entry, defaultModel, isItself)) return at(entry, defaultModel)
    }
    const entry = chosen ?? active().find((each) => each.ids().length > 0) ?? active()[0]
    return entry ? at(entry, preferredOf(entry.ids()) ?? fallbackModel[entry.source().api]) : resolvedDemo()
  }

  /** The provider that was meant may have models that it does not list; of one that was only found that is not assumed. */
  function isTaken(entry: ProviderEntry, model: string, isItself: boolean): boolean {
    return (isItself && !entry.source().detected) || entry.ids().includes(model)
  }

  /** Who lists the model, the default provider first; else the default provider. */
  function findFor(model: string): ProviderEntry | undefined {
    const listing = active().filter((entry) => entry.ids().includes(model))
    const { defaultProvider } = defaults()
    const isDefault = (entry: ProviderEntry) => entry.source().slug === defaultProvider
    return listing.find(isDefault) ?? listing[0] ?? active().find(isDefault) ?? active()[0]
  }

  function resolveAt(slug: string, model: string): Resolved {
    const entry = [...entries(), ...local.entries].find((each) => each.source().slug === slug)
    return entry ? at(entry, model) : gone(slug, model)
  }

  function at(entry: ProviderEntry, model: string): Resolved {
    const source = entry.source()
    const refusal = refusalOf(entry, model)
    return {
      provider: refusal ? createRefusedProvider(source, refusal) : entry.provider,
      model,
      refusal,
      describe: () => entry.describe(model),
      cents: (billedModel, usage) => entry.cents(model, billedModel, usage),
    }
  }

  /** The models that may be asked, by the slug of their provider: null for all of them. */
  function offered(): Record<string, readonly string[] | null> {
    const usable = [...local.entries, ...entries()].filter((entry) => refusalOfSource(entry) === undefined)
    const byProvider = usable.map((entry) => [entry.source().slug, entry.source().chosen ?? null] as const)
    return Object.fromEntries([...byProvider, [demo.slug, null]])
  }

  /** The provider for embeddings. The list of models chosen for chats does not limit it, because none of those embeds. */
  function embedder(slug: string): ModelProvider {
    const entry = [...entries(), ...local.entries].find((each) => each.source().slug === slug)
    if (!entry) return gone(slug, '').provider
    const sentence = refusalOfSource(entry)
    return sentence ? createRefusedProvider(entry.source(), sentence) : entry.provider
  }

  function refusalOf(entry: ProviderEntry, model: string): string | undefined {
    const refusal = refusalOfSource(entry)
    if (refusal || entry.mayHave(model)) return refusal
    return `${entry.source().name} does not offer ${model} here. Choose another model.`
  }

  function refusalOfSource(entry: ProviderEntry): string | undefined {
    const { name, enabled, detected, problem } = entry.source()
    if (!enabled) return `${name} is switched off here. Choose another model, or ask an administrator.`
    if (detected && entries().some((each) => each.source().enabled))
      return `${name} is not set up here. Choose another model, or ask an administrator to add it.`
    return problem && `${name} cannot be used: ${problem}`
  }

  function resolvedDemo(): Resolved {
    const describe = () => unknownModel(demo, demoModelId)
    return { provider: demo, model: demoModelId, refusal: undefined, describe, cents: () => null }
  }

  return { active, offered, resolve, resolveDefault, embedder }
}

function gone(slug: string, model: string): Resolved {
  const refusal = `The provider ${slug} was removed. Choose another model, or ask an administrator to connect it again.`
  const provider = createRefusedProvider({ slug, name: slug }, refusal)
  return { provider, model, refusal, describe: () => unknownModel(provider, model), cents: () => null }
}

function unknownModel({ slug, name, demo }: ModelProvider, id: string): Model {
  return {
    id,
    name: demo ? 'Demo' : id,
    provider: slug,
    providerName: name,
    demo,
    capabilities: demo ? { tools: true, images: false, files: false, temperature: false, reasoningEfforts: [] } : {},
    contextWindow: null,
    maxOutputTokens: null,
    inputPerMillion: null,
    outputPerMillion: null,
  }
}

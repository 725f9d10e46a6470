import type { Model } from '@grizz/protocol/http'
import { choiceOf, keyOf } from './model-choice.ts'
import type { ModelMemory } from './model-memory.ts'

export interface ModelGroup {
  /** `pinned`, `recent`, or the slug of a provider. */
  id: string
  providerName: string
  models: readonly Model[]
}

/** A list that is seen at one glance needs no second order. */
const fewModels = 8

/**
 * The models as they are listed: pinned ones and, among many, recent ones first, the others by provider. With words typed
 * those whose name, id or provider holds every word, those that begin with it before the others.
 */
export function groupModels(models: readonly Model[], memory: ModelMemory, typed: string): ModelGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length > 0) return byProvider(matching(models, words))
  const pinned = inOrder(models, memory.pinned)
  const recent =
    models.length > fewModels ? inOrder(models, memory.recent).filter((model) => !pinned.includes(model)) : []
  const first = new Set([...pinned, ...recent])
  return [
    { id: 'pinned', providerName: '', models: pinned },
    { id: 'recent', providerName: '', models: recent },
    ...byProvider(models.filter((model) => !first.has(model))),
  ].filter((group) => group.models.length > 0)
}

/** The first so many models of the groups, in their order. */
export function firstOf(groups: readonly ModelGroup[], most: number): ModelGroup[] {
  let left = most
  return groups.flatMap((group) => {
    const models = group.models.slice(0, left)
    left -= models.length
    return models.length > 0 ? [{ ...group, models }] : []
  })
}

function byProvider(models: readonly Model[]): ModelGroup[] {
  return [...Map.groupBy(models, ({ provider }) => provider)].map(([id, own]) => ({
    id,
    providerName: own[0]?.providerName ?? id,
    models: own,
  }))
}

function inOrder(models: readonly Model[], keys: readonly string[]): Model[] {
  const byKey = new Map(models.map((model) => [keyOf(choiceOf(model)), model]))
  return keys.flatMap((key) => byKey.get(key) ?? [])
}

function matching(models: readonly Model[], words: readonly string[]): Model[] {
  const found = models.filter(({ id, name, providerName }) => {
    const own = `${name} ${id} ${providerName}`.toLowerCase()
    return words.every((word) => own.includes(word))
  })
  const begins = ({ name, id }: Model) => [name, id].some((text) => text.toLowerCase().startsWith(words[0] ?? ''))
  return found.toSorted((a, b) => Number(begins(b)) - Number(begins(a)))
}

import type { ModelChoice } from '../../live/contract/contract.ts'
import { readStored, writeStored } from '../../ui/hooks/local-storage.ts'
import { createStore, useStoreValue } from '../../ui/hooks/store.ts'
import { keyOf } from './model-choice.ts'

/** What this browser keeps about models, by `keyOf`, the latest first. */
export interface ModelMemory {
  recent: readonly string[]
  pinned: readonly string[]
}

const name = 'grizz.models'
const mostRecent = 5
const empty: ModelMemory = { recent: [], pinned: [] }

const memory = createStore<ModelMemory>(typeof window === 'undefined' ? empty : stored(empty))
const connected = createStore<ModelChoice | undefined>(undefined)

export function useModelMemory(): ModelMemory {
  return useStoreValue(memory, (held) => held, empty)
}

/** The model that was connected last since the page was opened: what the user wants to try now. */
export function useConnectedModel(): ModelChoice | undefined {
  return useStoreValue(connected, (choice) => choice, undefined)
}

export function setConnectedModel(choice: ModelChoice): void {
  rememberModel(choice)
  connected.set(choice)
}

export function rememberModel(choice: ModelChoice): void {
  const key = keyOf(choice)
  change(({ recent, pinned }) => ({ pinned, recent: [key, ...without(recent, key)].slice(0, mostRecent) }))
}

/** Puts a model before all others in this browser, or takes it from there. */
export function togglePin(choice: ModelChoice): void {
  const key = keyOf(choice)
  change(({ recent, pinned }) => ({
    recent,
    pinned: pinned.includes(key) ? without(pinned, key) : [...pinned, key],
  }))
}

/** From what is stored now: another tab may have changed it. */
function change(how: (held: ModelMemory) => ModelMemory): void {
  const next = how(stored(memory.get()))
  writeStored(name, JSON.stringify(next))
  memory.set(next)
}

/** `held` where storage is forbidden, or nothing is stored yet. */
function stored(held: ModelMemory): ModelMemory {
  const text = readStored(name)
  if (text === null) return held
  try {
    const { recent, pinned } = JSON.parse(text) as Partial<ModelMemory>
    return { recent: keysIn(recent), pinned: keysIn(pinned) }
  } catch {
    return empty
  }
}

function keysIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : []
}

function without(keys: readonly string[], left: string): string[] {
  return keys.filter((key) => key !== left)
}

import { useSyncExternalStore } from 'react'

export interface Store<T> {
  get: () => T
  set: (next: T) => void
  /** Returns the function that stops it. */
  subscribe: (listener: () => void) => () => void
}

/** A value of the whole page, outside of React. */
export function createStore<T>(initial: T): Store<T> {
  const listeners = new Set<() => void>()
  let value = initial
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A part of the value; `select` must give what compares by `===`. `exported` is its value in the exported document. */
export function useStoreValue<T, Part>(store: Store<T>, select: (value: T) => Part, exported: Part): Part {
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.get()),
    () => exported,
  )
}

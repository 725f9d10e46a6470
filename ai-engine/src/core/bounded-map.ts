export interface BoundedMap<K, V> {
  get(key: K): V | undefined
  /** Makes the entry the newest, also where it was there before. */
  set(key: K, value: V): void
}

/** A map of at most `maxEntries`: beyond that it forgets the entry that was set the longest ago. */
export function createBoundedMap<K, V>(maxEntries: number): BoundedMap<K, V> {
  const entries = new Map<K, V>()
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) return
        entries.delete(oldest)
      }
    },
  }
}

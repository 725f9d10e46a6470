export type KeyedMutex = ReturnType<typeof createKeyedMutex>

/** Runs the work of one key (a user's id) one piece after another; different keys run side by side. */
export function createKeyedMutex() {
  const last = new Map<string, Promise<unknown>>()

  return async function runExclusive<T>(key: string, work: () => Promise<T>): Promise<T> {
    const current = (last.get(key) ?? Promise.resolve()).then(work, work)
    last.set(key, current)
    try {
      return await current
    } finally {
      if (last.get(key) === current) last.delete(key)
    }
  }
}

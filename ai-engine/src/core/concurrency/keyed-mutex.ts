export type OneAtATime = ReturnType<typeof createOneAtATime>

/** Lets the work of one key (a user's id) wait in line, one piece after another; different keys go side by side. */
export function createOneAtATime() {
  const last = new Map<string, Promise<unknown>>()

  return async function inLine<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work)
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}

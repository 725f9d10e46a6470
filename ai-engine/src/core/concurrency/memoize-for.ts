/**
 * Caches the result of `work` for `ms` milliseconds after it ended. Callers meanwhile share that result, a failure
 * included, and callers during the work share its promise.
 */
export function memoizeFor<T>(ms: number, work: () => Promise<T>, now = () => performance.now()): () => Promise<T> {
  let latest: Promise<T> | undefined
  let staleAt = Number.POSITIVE_INFINITY

  return () => {
    if (latest && now() < staleAt) return latest
    staleAt = Number.POSITIVE_INFINITY
    const settled = () => {
      staleAt = now() + ms
    }
    latest = work()
    latest.then(settled, settled)
    return latest
  }
}

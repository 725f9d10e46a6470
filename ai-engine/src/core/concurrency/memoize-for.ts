/**
 * `work`, done at most once at a time and not again for `ms` after it ended, however often it is asked for. Who asks
 * meanwhile gets what it gave, a failure included.
 */
export function keptFor<T>(ms: number, work: () => Promise<T>, now = () => performance.now()): () => Promise<T> {
  let kept: Promise<T> | undefined
  let staleAt = Number.POSITIVE_INFINITY

  return () => {
    if (kept && now() < staleAt) return kept
    staleAt = Number.POSITIVE_INFINITY
    const settled = () => {
      staleAt = now() + ms
    }
    kept = work()
    kept.then(settled, settled)
    return kept
  }
}

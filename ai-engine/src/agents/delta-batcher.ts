/** The gap grows by one millisecond for each multiple of this rate, in deltas per second. */
const DELTAS_PER_GAP_MS = 320
/** An engine publishes this rate with half a processor. Above it the gap grows with the square of the rate. */
const EASY_DELTAS_PER_SECOND = 10_000
/** A shorter gap saves nothing. */
const MIN_GAP_MS = 4
const MAX_GAP_MS = 100
const COUNT_FOR_MS = 250

export type DeltaBatcher = ReturnType<typeof createDeltaBatcher>

/**
 * Decides when the runs of one engine append their deltas. At low load they append at once and every token is sent
 * alone. At higher load deltas gather for up to 100 ms and all runs append together, so that the cost of an append
 * (an entry, a read, a frame for each reader) is shared by several tokens.
 */
export function createDeltaBatcher({ now = () => performance.now() }: { now?: () => number } = {}) {
  let counted = 0
  let countedSince = now()
  let gapMs = 0
  let beat: Promise<void> | undefined

  return {
    /** Counts a delta. */
    count(): void {
      counted += 1
      const elapsed = now() - countedSince
      if (elapsed < COUNT_FOR_MS) return
      const deltas = (counted * 1000) / elapsed
      const wanted = (deltas / DELTAS_PER_GAP_MS) * Math.max(1, deltas / EASY_DELTAS_PER_SECOND)
      gapMs = wanted < MIN_GAP_MS ? 0 : Math.min(wanted, MAX_GAP_MS)
      counted = 0
      countedSince = now()
    },
    /** Resolves when deltas are to be appended; undefined means at once. */
    next(): Promise<void> | undefined {
      if (gapMs === 0) return undefined
      beat ??= new Promise((resolve) => {
        setTimeout(() => {
          beat = undefined
          resolve()
        }, gapMs)
      })
      return beat
    },
  }
}

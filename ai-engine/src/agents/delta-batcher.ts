/** So many deltas a second buy one millisecond of gathering. */
const DELTAS_PER_GAP_MS = 320
/** What an engine says with half a processor. Beyond it the gathering grows by the square, so that it keeps pace at its end. */
const EASY_DELTAS_PER_SECOND = 10_000
/** A person does not see a shorter gap, and it saves nothing. */
const MIN_GAP_MS = 4
const MAX_GAP_MS = 100
const COUNT_FOR_MS = 250

export type DeltaBatcher = ReturnType<typeof createDeltaBatcher>

/**
 * When the runs of one engine append their deltas. While the engine has little to say, at once: every token leaves
 * alone. The more it has to say, the longer deltas gather, up to 100 ms, and all runs append together: what a token
 * costs (an entry, a read, a frame for each of its readers) is then paid for several at once.
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
    /** The moment to append; undefined for now. */
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

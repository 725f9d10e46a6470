/** So many deltas a second buy one millisecond of gathering. */
const deltasPerMs = 320
/** What an engine says with half a processor. Beyond it the gathering grows by the square, so that it keeps pace at its end. */
const easyDeltas = 10_000
/** A person does not see a shorter gap, and it saves nothing. */
const leastGapMs = 4
const mostGapMs = 100
const countForMs = 250

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
      if (elapsed < countForMs) return
      const deltas = (counted * 1000) / elapsed
      const wanted = (deltas / deltasPerMs) * Math.max(1, deltas / easyDeltas)
      gapMs = wanted < leastGapMs ? 0 : Math.min(wanted, mostGapMs)
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

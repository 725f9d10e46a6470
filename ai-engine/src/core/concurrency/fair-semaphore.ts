export interface FairSemaphoreLimits {
  /** How many jobs run at once. */
  running: number
  /** How many jobs of one owner run at once, so that other owners' jobs run in between. */
  runningPerOwner: number
  /** How many jobs of one owner run or wait. */
  perOwner: number
  /** How many jobs wait, of all owners. */
  waiting: number
}

interface Waiter {
  owner: string
  start: () => void
}

/** A semaphore that is shared fairly: one owner's many jobs never hold all permits. */
export function createFairSemaphore(limits: FairSemaphoreLimits) {
  const running = new Map<string, number>()
  const waiting: Waiter[] = []
  let total = 0

  const runningOf = (owner: string) => running.get(owner) ?? 0
  const mayRun = (owner: string) => total < limits.running && runningOf(owner) < limits.runningPerOwner

  /**
   * Waits for a permit and resolves to the function that releases it (once; later calls do nothing).
   * `undefined` at once when too many jobs wait already. Rejects with the signal's reason.
   */
  async function acquire(owner: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    signal.throwIfAborted()
    if (mayRun(owner)) return take(owner)
    const own = waiting.filter((waiter) => waiter.owner === owner).length + runningOf(owner)
    if (waiting.length >= limits.waiting || own >= limits.perOwner) return undefined
    return wait(owner, signal)
  }

  function wait(owner: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const waiter = { owner, start }
      waiting.push(waiter)
      signal.addEventListener('abort', abandon, { once: true })
      function start() {
        signal.removeEventListener('abort', abandon)
        resolve(take(owner))
      }
      function abandon() {
        waiting.splice(waiting.indexOf(waiter), 1)
        reject(signal.reason)
      }
    })
  }

  function take(owner: string): () => void {
    let isHeld = true
    total += 1
    running.set(owner, runningOf(owner) + 1)
    return () => {
      if (!isHeld) return
      isHeld = false
      release(owner)
    }
  }

  function release(owner: string): void {
    total -= 1
    const left = runningOf(owner) - 1
    if (left > 0) running.set(owner, left)
    else running.delete(owner)
    const next = waiting.findIndex((waiter) => mayRun(waiter.owner))
    if (next >= 0) waiting.splice(next, 1)[0]?.start()
  }

  return { acquire }
}

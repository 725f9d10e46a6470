import { AppError } from '../errors/app-error.ts'

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

const RETRY_AFTER_MS = 2000

/**
 * Lets `atOnce` pieces of dear work be under way and as many as `waiting` wait for their turn, in the order in which
 * they came. @throws AppError `unavailable` for more, without any work done
 */
export function createGate({ atOnce, waiting }: { atOnce: number; waiting: number }): Gate {
  const queue: (() => void)[] = []
  let underWay = 0

  async function enter(): Promise<void> {
    if (underWay < atOnce) {
      underWay += 1
      return
    }
    if (queue.length >= waiting)
      throw new AppError('unavailable', 'This server is checking too many passwords. Try again in a moment.', {
        retryAfterMs: RETRY_AFTER_MS,
      })
    // Who leaves hands its place on, so that nobody comes in between.
    await new Promise<void>((resolve) => void queue.push(resolve))
  }

  function leave(): void {
    const next = queue.shift()
    if (next) next()
    else underWay -= 1
  }

  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

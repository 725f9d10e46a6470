import { AppError } from '../errors/app-error.ts'

export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>

const RETRY_AFTER_MS = 2000

/**
 * Bounds concurrent expensive work: `maxConcurrent` run and `maxWaiting` wait, in the order of their arrival.
 * @throws AppError `unavailable` for more, without any work done
 */
export function createSemaphore({
  maxConcurrent,
  maxWaiting,
}: {
  maxConcurrent: number
  maxWaiting: number
}): Semaphore {
  const queue: (() => void)[] = []
  let running = 0

  async function acquire(): Promise<void> {
    if (running < maxConcurrent) {
      running += 1
      return
    }
    if (queue.length >= maxWaiting)
      throw new AppError('unavailable', 'This server is checking too many passwords. Try again in a moment.', {
        retryAfterMs: RETRY_AFTER_MS,
      })
    // Finished work passes its permit on, so that no later arrival overtakes the queue.
    await new Promise<void>((resolve) => void queue.push(resolve))
  }

  function release(): void {
    const next = queue.shift()
    if (next) next()
    else running -= 1
  }

  return async (work) => {
    await acquire()
    try {
      return await work()
    } finally {
      release()
    }
  }
}

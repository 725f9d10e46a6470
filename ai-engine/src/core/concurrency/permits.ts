import type { AppError } from '../errors/app-error.ts'

/** How many pieces of work run, how many wait in the order of their arrival, and the error for more. */
export interface PermitOptions {
  maxConcurrent: number
  maxWaiting: number
  refuse: () => AppError
}

/** The permits of one semaphore. Each `acquire` that resolved is followed by one `release`. */
export function createPermits({ maxConcurrent, maxWaiting, refuse }: PermitOptions) {
  const queue: (() => void)[] = []
  let running = 0

  return {
    /** @throws AppError of `refuse`, at once, when too much waits */
    async acquire(): Promise<void> {
      if (running < maxConcurrent) {
        running += 1
        return
      }
      if (queue.length >= maxWaiting) throw refuse()
      // Finished work passes its permit on, so that no later arrival overtakes the queue.
      await new Promise<void>((resolve) => void queue.push(resolve))
    },
    release(): void {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    },
    isIdle: () => running === 0,
  }
}

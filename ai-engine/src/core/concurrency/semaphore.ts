import { AppError } from '../errors/app-error.ts'
import { createPermits } from './permits.ts'

export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>

const RETRY_AFTER_MS = 2000

/** `maxConcurrent` run and `maxWaiting` wait, in the order of their arrival. `refusal` is the sentence for more. */
export interface SemaphoreOptions {
  maxConcurrent: number
  maxWaiting: number
  refusal: string
}

/**
 * Bounds concurrent expensive work.
 * @throws AppError `unavailable` for more, without any work done
 */
export function createSemaphore({ maxConcurrent, maxWaiting, refusal }: SemaphoreOptions): Semaphore {
  const refuse = () => new AppError('unavailable', refusal, { retryAfterMs: RETRY_AFTER_MS })
  const permits = createPermits({ maxConcurrent, maxWaiting, refuse })

  return async (work) => {
    await permits.acquire()
    try {
      return await work()
    } finally {
      permits.release()
    }
  }
}

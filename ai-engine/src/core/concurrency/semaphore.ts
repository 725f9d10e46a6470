import { AppError } from '../errors/app-error.ts'
import { createPermits } from './permits.ts'

export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>

const RETRY_AFTER_MS = 2000

/**
 * Bounds concurrent expensive work: `maxConcurrent` run and `maxWaiting` wait, in the order of their arrival.
 * `refusal` is the sentence for more.
 * @throws AppError `unavailable` for more, without any work done
 */
export function createSemaphore({
  maxConcurrent,
  maxWaiting,
  refusal,
}: {
  maxConcurrent: number
  maxWaiting: number
  refusal: string
}): Semaphore {
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

import { AppError } from '../errors/app-error.ts'
import { createPermits } from './permits.ts'
import type { SemaphoreOptions } from './semaphore.ts'

/** Bounds one kind of work for each user. */
export function createUserSemaphore({ maxConcurrent, maxWaiting, refusal }: SemaphoreOptions) {
  const permitsOf = new Map<string, ReturnType<typeof createPermits>>()
  const refuse = () => new AppError('rate_limited', refusal, { retryAfterMs: 2000 })

  /** Runs the work as soon as the user has a permit. @throws AppError rate_limited when too much of theirs waits */
  async function run<T>(userId: string, work: () => Promise<T>): Promise<T> {
    await acquire(userId)
    try {
      return await work()
    } finally {
      release(userId)
    }
  }

  /** The same for a stream; its permit is released after the last piece, or when the reader stops. */
  async function* stream<T>(userId: string, pieces: AsyncIterable<T>): AsyncGenerator<T> {
    await acquire(userId)
    try {
      yield* pieces
    } finally {
      release(userId)
    }
  }

  async function acquire(userId: string): Promise<void> {
    const permits = permitsOf.get(userId) ?? createPermits({ maxConcurrent, maxWaiting, refuse })
    permitsOf.set(userId, permits)
    await permits.acquire()
  }

  function release(userId: string): void {
    const permits = permitsOf.get(userId)
    permits?.release()
    if (permits?.isIdle()) permitsOf.delete(userId)
  }

  return { run, stream }
}

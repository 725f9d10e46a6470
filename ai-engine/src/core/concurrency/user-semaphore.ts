import { AppError } from '../errors/app-error.ts'

interface UserState {
  running: number
  waiting: (() => void)[]
}

/** Bounds one kind of work per user: `maxConcurrent` run and `maxWaiting` wait. `refusal` is the sentence for more. */
export function createUserSemaphore({
  maxConcurrent,
  maxWaiting,
  refusal,
}: {
  maxConcurrent: number
  maxWaiting: number
  refusal: string
}) {
  const states = new Map<string, UserState>()

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
    const state = states.get(userId) ?? { running: 0, waiting: [] }
    states.set(userId, state)
    if (state.running < maxConcurrent) {
      state.running += 1
      return
    }
    if (state.waiting.length >= maxWaiting) throw new AppError('rate_limited', refusal, { retryAfterMs: 2000 })
    await new Promise<void>((resolve) => state.waiting.push(resolve))
  }

  function release(userId: string): void {
    const state = states.get(userId)
    if (!state) return
    const next = state.waiting.shift()
    if (next) next()
    else state.running -= 1
    if (state.running === 0) states.delete(userId)
  }

  return { run, stream }
}

import { AppError } from '../errors/app-error.ts'

export interface Turns {
  /** Runs when the user's earlier work leaves room. @throws AppError rate_limited when too much of it waits already */
  run<T>(userId: string, work: () => Promise<T>): Promise<T>
  /** The same for what comes in pieces; its turn ends with the last piece, or when nobody reads on. */
  during<T>(userId: string, pieces: AsyncIterable<T>): AsyncGenerator<T>
}

interface Place {
  running: number
  waiting: (() => void)[]
}

/** Lets each user have so much of one kind of work under way `atOnce`, and so much more waiting for its turn. */
export function createTurns({ atOnce, waiting, refusal }: { atOnce: number; waiting: number; refusal: string }): Turns {
  const places = new Map<string, Place>()

  async function run<T>(userId: string, work: () => Promise<T>): Promise<T> {
    await begin(userId)
    try {
      return await work()
    } finally {
      end(userId)
    }
  }

  async function* during<T>(userId: string, pieces: AsyncIterable<T>): AsyncGenerator<T> {
    await begin(userId)
    try {
      yield* pieces
    } finally {
      end(userId)
    }
  }

  async function begin(userId: string): Promise<void> {
    const place = places.get(userId) ?? { running: 0, waiting: [] }
    places.set(userId, place)
    if (place.running < atOnce) {
      place.running += 1
      return
    }
    if (place.waiting.length >= waiting) throw new AppError('rate_limited', refusal, { retryAfterMs: 2000 })
    await new Promise<void>((resolve) => place.waiting.push(resolve))
  }

  function end(userId: string): void {
    const place = places.get(userId)
    if (!place) return
    const next = place.waiting.shift()
    if (next) next()
    else place.running -= 1
    if (place.running === 0) places.delete(userId)
  }

  return { run, during }
}

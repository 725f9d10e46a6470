import { createUserSemaphore } from '../../core/concurrency/user-semaphore.ts'
import { AppError } from '../../core/errors/app-error.ts'
import { isOverTime } from '../../db/connection/database.ts'
import type { Executor } from '../../db/connection/executor.ts'

export type HeavyReads = ReturnType<typeof createHeavyReads>

/** A page repeats a search with every letter that the user types, and a report with every period that they choose. */
const MAX_WAITING = 10
const again = { retryAfterMs: 2000 }

/**
 * Searches, reports and exports: work that grows with the data of one user, or of all users. Each has its statements on
 * connections of their own with a time limit, and a user has at most two of each kind under way.
 */
export function createHeavyReads({ heavy }: { heavy: Executor }) {
  const searches = createUserSemaphore({
    maxConcurrent: 2,
    maxWaiting: MAX_WAITING,
    refusal: 'Too many of your searches wait for each other. Search again in a moment.',
  })
  const reports = createUserSemaphore({
    maxConcurrent: 2,
    maxWaiting: MAX_WAITING,
    refusal: 'Too many of your usage reports wait for each other. Open the report again in a moment.',
  })
  const exports = createUserSemaphore({
    maxConcurrent: 2,
    maxWaiting: 0,
    refusal: 'Two of your exports are under way. Wait until one of them is here, or end it.',
  })

  /** @throws AppError rate_limited when it takes too long, or too many requests of the user wait */
  function search<T>(userId: string, read: (db: Executor) => Promise<T>): Promise<T> {
    return searches.run(userId, () =>
      inTime(read(heavy), 'This search took too long. Use longer words, or more of them.'),
    )
  }

  /** @throws AppError rate_limited when it takes too long, or too many requests of the user wait */
  function report<T>(userId: string, read: (db: Executor) => Promise<T>): Promise<T> {
    return reports.run(userId, () => inTime(read(heavy), 'This report took too long. Choose a shorter period.'))
  }

  function exportOne<T>(userId: string, read: (db: Executor) => Promise<T>): Promise<T> {
    return exports.run(userId, () => inTime(read(heavy), exportTookLong))
  }

  /**
   * An export in pieces. Its first piece is read before this resolves, so that a failure there is an error response
   * and not a truncated file.
   */
  async function exportPieces<T>(userId: string, read: (db: Executor) => AsyncIterable<T>): Promise<AsyncIterable<T>> {
    return begun(exports.stream(userId, read(heavy)))
  }

  return { search, report, exportOne, exportPieces }
}

const exportTookLong = 'This export took too long. Try again when there is less to do.'

async function inTime<T>(work: Promise<T>, refusal: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isOverTime(error) ? new AppError('rate_limited', refusal, { ...again, cause: error }) : error
  }
}

async function begun<T>(pieces: AsyncGenerator<T>): Promise<AsyncIterable<T>> {
  let first: IteratorResult<T> | undefined = await inTime(pieces.next(), exportTookLong)
  // Not a generator: closing one before its first `next` would not close `pieces`.
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const result = first ?? (await pieces.next())
        first = undefined
        return result
      },
      return: () => pieces.return(undefined),
    }),
  }
}

/** Puts `head` before the first piece and yields both together, so that nothing is sent when that piece fails. */
export async function* headed(head: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let before = head
  for await (const piece of pieces) {
    yield before + piece
    before = ''
  }
  if (before) yield before
}

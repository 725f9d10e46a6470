import { AppError } from '../../core/errors/app-error.ts'
import { RateLimited, type RateLimiter, type RateState } from '../../core/rate-limit/rate-limiter.ts'

/** A repeat never counts against a limit, so that a user has no message left is final only when it is known to be none. */
export async function takeMessage(limiter: RateLimiter, userId: string): Promise<RateState | RateLimited> {
  try {
    return await limiter.consume('messages', userId)
  } catch (error) {
    if (error instanceof RateLimited) return error
    throw error
  }
}

/** What a refused message, or request for an answer, costs its user: not a message, but a change like any other. */
export function createRejectedSends(limiter: RateLimiter) {
  /**
   * Counts a refusal and throws it on. `taken`: a message was counted for it, which is given back. A user without changes
   * left gets none back, so that hammering ends where refusing costs next to nothing; nor does one whose message was too
   * long, since counting it was the work. What is no refusal is not counted.
   * @throws the error; RateLimited when no changes are left
   */
  return async function refuse(userId: string, error: unknown, taken: boolean): Promise<never> {
    if (error instanceof AppError && error.status < 500) await limiter.consume('writes', userId)
    if (taken && !isTooLong(error)) await limiter.refund('messages', userId)
    throw error
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof AppError && error.code === 'message_too_long'
}

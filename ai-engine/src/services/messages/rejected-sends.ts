import { AppError } from '../../core/errors/app-error.ts'
import { RateLimited, type RateLimiter, type RateState } from '../../core/rate-limit/rate-limiter.ts'

/** A repeat does not count against a limit, so a send is rate limited only once it is known to be no repeat. */
export async function takeMessage(limiter: RateLimiter, userId: string): Promise<RateState | RateLimited> {
  try {
    return await limiter.consume('messages', userId)
  } catch (error) {
    if (error instanceof RateLimited) return error
    throw error
  }
}

/** A refused message, or request for an answer, counts as a change and not as a message. */
export function createRejectedSends(limiter: RateLimiter) {
  /**
   * Counts a refusal and rethrows it. `taken`: a message was counted for it, which is refunded. A user without changes
   * left gets no refund, so that a repeated refusal soon costs no work; nor does one whose message was too
   * long, since its tokens were counted. Other errors are not counted.
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

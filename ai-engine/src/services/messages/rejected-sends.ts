import { AppError } from '../../core/errors/app-error.ts'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'

/** What a refused message, or request for an answer, costs who sent it: not a message, but a change like any other. */
export function createRejectedSends(limiter: RateLimiter) {
  /**
   * Counts a refusal and throws it on. `taken`: a message was counted for it, which is given back. Who has no changes
   * left gets none back, so that hammering ends where refusing costs next to nothing. Nor does who sent what is too long:
   * looking at it was the work. What is no refusal is not counted.
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

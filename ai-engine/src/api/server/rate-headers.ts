import type { FastifyReply } from 'fastify'
import type { RateState } from '../../core/rate-limit/rate-limiter.ts'

/** Writes the state of the caller's bucket; the reset in seconds. */
export function writeRateHeaders(reply: FastifyReply, { limit, remaining, resetMs }: RateState): void {
  reply.headers({
    'ratelimit-limit': limit,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': Math.ceil(resetMs / 1000),
  })
}

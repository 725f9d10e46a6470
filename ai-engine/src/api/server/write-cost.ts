import type { FastifyRequest } from 'fastify'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'

const BYTES_PER_WRITE = 1024

export function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** How many writes a request counts as: one more for each KiB of its body, so that much at once is no cheaper than often. */
export function writesOf({ headers }: FastifyRequest): number {
  return 1 + writesIn(Number(headers['content-length'] ?? 0))
}

/** A hook for after a body was parsed: one that came in chunks has not said its size ahead. */
export function chargeChunks(limiter: RateLimiter) {
  return async ({ body, caller, headers, routeOptions }: FastifyRequest): Promise<void> => {
    if (!body || headers['content-length'] !== undefined || routeOptions.config.countedLater) return
    const writes = writesIn(Buffer.byteLength(JSON.stringify(body)))
    if (writes > 0) await limiter.consume('writes', caller.userId, writes)
  }
}

function writesIn(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_WRITE)
}

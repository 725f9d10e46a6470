import type { FastifyRequest } from 'fastify'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'

const BYTES_PER_WRITE = 1024

export function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The number of writes that a request counts as: one, and one more for each KiB of its body, unless that is a file's. */
export function writeCost({ headers, routeOptions }: FastifyRequest): number {
  if (routeOptions.config.streamsBody) return 1
  return 1 + writesIn(Number(headers['content-length'] ?? 0))
}

/** A hook after the parsing of a body: the size of a chunked body is known only then. */
export function chargeChunkedBodies(limiter: RateLimiter) {
  return async ({ body, caller, headers, routeOptions }: FastifyRequest): Promise<void> => {
    if (!body || headers['content-length'] !== undefined || routeOptions.config.countsItself) return
    const writes = writesIn(Buffer.byteLength(JSON.stringify(body)))
    if (writes > 0) await limiter.consume('writes', caller.userId, writes)
  }
}

function writesIn(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_WRITE)
}

import { timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'
import { z } from 'zod'
import { memoizeFor } from '../../../core/concurrency/memoize-for.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { RateLimiter } from '../../../core/rate-limit/rate-limiter.ts'
import { isLoopback } from '../../../core/security/loopback.ts'
import { limitByAddress } from '../../server/address-limit.ts'
import { problems } from '../../server/problems.ts'

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

/** Milliseconds for which gathered metrics are served again: gathering takes a query. */
const CACHE_MS = 1000

export interface MetricsRoutesDeps {
  metrics: Registry
  limiter: RateLimiter
  metricsToken: string | undefined
}

/**
 * Metrics for Prometheus: for requests with METRICS_TOKEN. Without one set, only for requests from this machine, but
 * not through a proxy on it, and not from a page in its browser whose own name resolves to it.
 */
export function metricsRoutes({ metrics, limiter, metricsToken }: MetricsRoutesDeps): FastifyPluginAsync {
  const gather = memoizeFor(CACHE_MS, () => metrics.metrics())
  const content = { 'text/plain': { schema: z.string() } }
  const response = { 200: { description: 'Metrics in the text format of Prometheus', content }, ...problems(401, 429) }

  return async (app) => {
    app.get(
      '/metrics',
      { config: { anyHost: true }, schema: { tags: ['operations'], response } },
      async (request, reply) => {
        await limitByAddress(limiter, 'reads', request.ip)
        if (!mayRead(request, metricsToken))
          throw new AppError(
            'unauthorized',
            'Send METRICS_TOKEN as a bearer token. Without one set, ask from this machine, as localhost.',
          )
        return reply
          .type(metrics.contentType)
          .serializer(String)
          .send(await gather())
      },
    )
  }
}

function mayRead({ headers, socket }: FastifyRequest, token: string | undefined): boolean {
  if (token) return sameText(headers.authorization ?? '', `Bearer ${token}`)
  const isHere = isLoopback(socket.remoteAddress ?? '') && forwarding.every((header) => headers[header] === undefined)
  return isHere && isLoopbackName(headers.host)
}

function isLoopbackName(host = ''): boolean {
  const url = `http://${host}`
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) && isLoopback(new URL(url).hostname)
}

function sameText(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

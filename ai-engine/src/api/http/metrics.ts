import { timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'
import { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import { isLoopback } from '../../core/security/loopback.ts'
import { problems } from '../problems.ts'

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

export interface MetricsRoutesDeps {
  metrics: Registry
  metricsToken: string | undefined
}

/** Prometheus. With METRICS_TOKEN for who sends it, else only for this very machine, not for a proxy on it. */
export function metricsRoutes({ metrics, metricsToken }: MetricsRoutesDeps): FastifyPluginAsync {
  const content = { 'text/plain': { schema: z.string() } }
  const response = { 200: { description: 'Metrics in the text format of Prometheus', content }, ...problems(401) }

  return async (app) => {
    app.get(
      '/metrics',
      { config: { anyHost: true }, schema: { tags: ['operations'], response } },
      async (request, reply) => {
        if (!mayRead(request, metricsToken))
          throw new AppError(
            'unauthorized',
            'Send METRICS_TOKEN as a bearer token. Without one set, ask from this machine.',
          )
        return reply
          .type(metrics.contentType)
          .serializer(String)
          .send(await metrics.metrics())
      },
    )
  }
}

function mayRead({ headers, socket }: FastifyRequest, token: string | undefined): boolean {
  if (token) return sameText(headers.authorization ?? '', `Bearer ${token}`)
  return isLoopback(socket.remoteAddress ?? '') && forwarding.every((header) => headers[header] === undefined)
}

function sameText(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { memoizeFor } from '../../../core/concurrency/memoize-for.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { LogStatus } from '../../../core/events/log/event-log.ts'
import { problems } from '../../server/problems.ts'

const ANSWER_TIMEOUT_MS = 2000
/** Milliseconds for which a probe of the database is reused, so that frequent requests cost nothing. */
const CACHE_MS = 1000

export interface ProbeRoutesDeps {
  database: { ping(): Promise<void> }
  eventLog: { status(): LogStatus }
}

const alive = z.object({ status: z.literal('ok') })
const ready = alive.extend({
  database: z.literal('ok'),
  log: z.object({ kind: z.enum(['memory', 'redis']), reachable: z.boolean() }),
})

/**
 * Alive: the process answers. Ready: Postgres answers too; without Redis answers are still written and saved. Neither
 * counts against a limit: else other requests from its address could make a balancer take the engine out.
 */
export function probeRoutes({ database, eventLog }: ProbeRoutesDeps): FastifyPluginAsyncZod {
  const tags = ['operations']
  const config = { anyHost: true } as const
  const ping = memoizeFor(CACHE_MS, () => withTimeout(database.ping()))

  return async (app) => {
    app.get(
      '/healthz',
      { config, exposeHeadRoute: true, schema: { tags, response: { 200: alive, ...problems() } } },
      async () => ({ status: 'ok' as const }),
    )

    app.get(
      '/readyz',
      { config, exposeHeadRoute: true, schema: { tags, response: { 200: ready, ...problems() } } },
      async () => {
        await ping()
        const { kind, reachable } = eventLog.status()
        return { status: 'ok' as const, database: 'ok' as const, log: { kind, reachable } }
      },
    )
  }
}

async function withTimeout(ping: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new AppError('unavailable', 'The database does not answer.')),
    ANSWER_TIMEOUT_MS,
  )
  try {
    await Promise.race([ping, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { keptFor } from '../../../core/concurrency/kept-for.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { LogStatus } from '../../../core/events/log/event-log.ts'
import { problems } from '../../server/problems.ts'

const ANSWER_TIMEOUT_MS = 2000
/** How long a verdict of the database is good for, ms: so that who asks all the time costs nothing. */
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
 * counts against a limit: a balancer would take the engine out for what somebody at its address did.
 */
export function probeRoutes({ database, eventLog }: ProbeRoutesDeps): FastifyPluginAsyncZod {
  const tags = ['operations']
  const config = { anyHost: true } as const
  const ping = keptFor(CACHE_MS, () => answered(database.ping()))

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

async function answered(ping: Promise<void>): Promise<void> {
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

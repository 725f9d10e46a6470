import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { createGate, type Gate } from '../core/gate.ts'
import { sessionCookieName } from '../core/security/session-cookie.ts'
import { hideFromWritersOnly } from './answers-without-read.ts'
import { guard } from './authenticate.ts'
import type { ApiDeps } from './dependencies.ts'
import { accountRoutes } from './http/account.ts'
import { answerRoutes } from './http/answers.ts'
import { authRoutes, tokenRoutes } from './http/auth.ts'
import { conversationRoutes } from './http/conversations.ts'
import { exportRoutes } from './http/exports.ts'
import { keyRoutes } from './http/keys.ts'
import { meRoutes } from './http/me.ts'
import { messageRoutes } from './http/messages.ts'
import { metricsRoutes } from './http/metrics.ts'
import { modelRoutes } from './http/models.ts'
import { peopleRoutes } from './http/people.ts'
import { probeRoutes } from './http/probes.ts'
import { queuedMessageRoutes } from './http/queued-messages.ts'
import { runRoutes } from './http/runs.ts'
import { searchRoutes } from './http/search.ts'
import { sessionRoutes } from './http/sessions.ts'
import { stepRoutes } from './http/steps.ts'
import { usageRoutes } from './http/usage.ts'
import { describeApi } from './openapi.ts'
import { checkOrigins } from './origin.ts'
import { servePage } from './page.ts'
import { sendSecurityHeaders } from './security-headers.ts'
import { createServer } from './server.ts'
import { acceptSockets } from './sockets.ts'

/** A hash takes a tenth of a second of a thread, of which there are four. */
const passwords = { atOnce: 2, waiting: 100 }

/**
 * The whole transport. A request passes, in this order: closing?, headers, cookies, names and origins (`origin.ts`),
 * then on guarded routes its caller and their limits (`authenticate.ts`), the route's schema, the route.
 */
export async function createApp(deps: ApiDeps): Promise<FastifyInstance> {
  const { settings, log } = deps
  const cookieName = sessionCookieName(settings.publicUrl)
  const app = createServer({ log, trustProxy: settings.trustProxy })
  await sendSecurityHeaders(app, settings)
  await app.register(cookie)
  await acceptSockets(app)
  checkOrigins(app, settings, cookieName)
  await describeApi(app, { publicUrl: settings.publicUrl, limiter: deps.limiter })

  await app.register(probeRoutes(deps))
  await app.register(metricsRoutes({ ...deps, metricsToken: settings.metricsToken }))
  const passwordGate = createGate(passwords)
  await app.register(authRoutes({ ...deps, cookieName, passwordGate }))
  await app.register(guardedRoutes({ ...deps, cookieName, passwordGate }))
  await servePage(app, settings.pageDir)
  return app
}

function guardedRoutes(deps: ApiDeps & { cookieName: string; passwordGate: Gate }): FastifyPluginAsync {
  return async (app) => {
    guard(app, deps)
    hideFromWritersOnly(app)
    await app.register(tokenRoutes(deps))
    await app.register(meRoutes(deps))
    await app.register(accountRoutes(deps))
    await app.register(sessionRoutes(deps))
    await app.register(keyRoutes(deps))
    await app.register(peopleRoutes(deps))
    await app.register(modelRoutes(deps))
    await app.register(conversationRoutes(deps))
    await app.register(searchRoutes(deps))
    await app.register(exportRoutes(deps))
    await app.register(messageRoutes(deps))
    await app.register(queuedMessageRoutes(deps))
    await app.register(answerRoutes(deps))
    await app.register(runRoutes(deps))
    await app.register(stepRoutes(deps))
    await app.register(usageRoutes(deps))
    for (const routes of deps.live) await app.register(routes)
  }
}

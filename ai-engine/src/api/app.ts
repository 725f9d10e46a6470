import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { createGate, type Gate } from '../core/concurrency/gate.ts'
import { sessionCookieName } from '../core/security/session-cookie.ts'
import { accountRoutes } from './http/account/account.ts'
import { authRoutes, tokenRoutes } from './http/account/auth.ts'
import { keyRoutes } from './http/account/keys.ts'
import { meRoutes } from './http/account/me.ts'
import { peopleRoutes } from './http/account/people.ts'
import { sessionRoutes } from './http/account/sessions.ts'
import { answerRoutes } from './http/chat/answers.ts'
import { conversationRoutes } from './http/chat/conversations.ts'
import { exportRoutes } from './http/chat/exports.ts'
import { messageRoutes } from './http/chat/messages.ts'
import { queuedMessageRoutes } from './http/chat/queued-messages.ts'
import { runRoutes } from './http/chat/runs.ts'
import { searchRoutes } from './http/chat/search.ts'
import { stepRoutes } from './http/chat/steps.ts'
import { metricsRoutes } from './http/operations/metrics.ts'
import { modelRoutes } from './http/operations/models.ts'
import { probeRoutes } from './http/operations/probes.ts'
import { usageRoutes } from './http/operations/usage.ts'
import { hideFromWritersOnly } from './server/answers-without-read.ts'
import { guard } from './server/authenticate.ts'
import type { ApiDeps } from './server/dependencies.ts'
import { describeApi } from './server/openapi.ts'
import { checkOrigins } from './server/origin.ts'
import { servePage } from './server/page.ts'
import { sendSecurityHeaders } from './server/security-headers.ts'
import { createServer } from './server/server.ts'
import { acceptSockets } from './server/sockets.ts'

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

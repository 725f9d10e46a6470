import type { KeyScope } from '@grizz/protocol/http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors/app-error.ts'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'
import type { Authenticator, Credentials } from '../../core/security/authenticator.ts'
import { type Caller, requireAdmin, requireScope } from '../../core/security/caller.ts'
import { chargeChunks, isRead, writesOf } from './charges.ts'
import { countAddress } from './count-address.ts'
import { writeRateHeaders } from './rate-headers.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Only on guarded routes. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** What a key must have to use the route. Unless told: reading needs `read`, everything else `chat`. */
    scope?: KeyScope
    /** The route is for administrators. */
    admin?: true
    /** The route counts after it knows whether the request is a repeat; here only what it cannot even read. */
    countedLater?: true
  }
}

export interface GuardOptions {
  authenticate: Authenticator
  limiter: RateLimiter
  cookieName: string
}

/** From here on every route of `app`, sockets and streams included, knows its caller and counts against their limits. */
export function guard(app: FastifyInstance, { authenticate, limiter, cookieName }: GuardOptions): void {
  app.decorateRequest('caller')
  app.addHook('onRequest', identify)
  app.addHook('onRequest', count)
  app.addHook('preValidation', chargeChunks(limiter))
  app.addHook('onRoute', (route) => {
    if (route.config?.countedLater) route.errorHandler = countUnreadable
  })

  async function identify(request: FastifyRequest): Promise<void> {
    request.caller = await authenticate(readCredentials(request, cookieName)).catch((error) =>
      countStranger(request, error),
    )
    const { scope, admin } = request.routeOptions.config
    requireScope(request.caller, scope ?? (isRead(request) ? 'read' : 'chat'))
    if (admin) requireAdmin(request.caller)
  }

  // Who guesses credentials gets no further than who reads.
  async function countStranger({ ip }: FastifyRequest, error: unknown): Promise<never> {
    if (error instanceof AppError) await countAddress(limiter, 'reads', ip)
    throw error
  }

  async function count(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.routeOptions.config.countedLater) return
    const [bucket, points] = isRead(request) ? (['reads', 1] as const) : (['writes', writesOf(request)] as const)
    writeRateHeaders(reply, await limiter.consume(bucket, request.caller.userId, points))
  }

  // What it throws goes on to the error handler of all routes.
  async function countUnreadable(error: FastifyError, { caller }: FastifyRequest): Promise<never> {
    if (caller && error.code?.startsWith('FST_')) await limiter.consume('writes', caller.userId)
    throw error
  }
}

/** What a request says of who asks. Other schemes than Bearer are some proxy's business, not ours. */
function readCredentials({ headers, cookies }: FastifyRequest, cookieName: string): Credentials {
  const apiKey = headers['x-api-key']
  return {
    cookie: cookies[cookieName],
    bearer: /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1],
    apiKey: Array.isArray(apiKey) ? apiKey.join(', ') : apiKey,
  }
}

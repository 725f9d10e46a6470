import type { KeyScope } from '@grizz/protocol/http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors/app-error.ts'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'
import type { Authenticator } from '../../core/security/authenticator.ts'
import { type Caller, requireAdmin, requireScope } from '../../core/security/caller.ts'
import { limitByAddress } from './address-limit.ts'
import { readCredentials } from './credentials.ts'
import { writeRateHeaders } from './rate-headers.ts'
import { chargeChunkedBodies, isRead, writeCost } from './write-cost.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated caller. Only on guarded routes. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** The scope that a key needs for the route. By default reading needs `read`, everything else `chat`. */
    scope?: KeyScope
    /** The route is for administrators. */
    admin?: true
    /** The route counts its requests itself, once it knows repeats; the guard counts only unreadable ones. */
    countsItself?: true
    /** The body is a file: it is of any type, is not held in memory, may take long, and has a quota of its own. */
    streamsBody?: true
  }
}

export interface GuardOptions {
  authenticate: Authenticator
  limiter: RateLimiter
  cookieName: string
}

/**
 * Authenticates every later route of `app`, sockets and streams included, and counts it against the caller's limits.
 */
export function guard(app: FastifyInstance, { authenticate, limiter, cookieName }: GuardOptions): void {
  app.decorateRequest('caller')
  app.addHook('onRequest', identify)
  app.addHook('onRequest', count)
  app.addHook('preValidation', chargeChunkedBodies(limiter))
  app.addHook('onRoute', (route) => {
    if (route.config?.countsItself) route.errorHandler = countUnreadable
  })

  async function identify(request: FastifyRequest): Promise<void> {
    request.caller = await authenticate(readCredentials(request, cookieName)).catch((error) =>
      countFailedSignIn(request, error),
    )
    const { scope, admin } = request.routeOptions.config
    requireScope(request.caller, scope ?? (isRead(request) ? 'read' : 'chat'))
    if (admin) requireAdmin(request.caller)
  }

  // Guesses of credentials count like reads of that address.
  async function countFailedSignIn({ ip }: FastifyRequest, error: unknown): Promise<never> {
    if (error instanceof AppError) await limitByAddress(limiter, 'reads', ip)
    throw error
  }

  async function count(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.routeOptions.config.countsItself) return
    const [bucket, points] = isRead(request) ? (['reads', 1] as const) : (['writes', writeCost(request)] as const)
    writeRateHeaders(reply, await limiter.consume(bucket, request.caller.userId, points))
  }

  // The error it throws goes on to the error handler of all routes.
  async function countUnreadable(error: FastifyError, { caller }: FastifyRequest): Promise<never> {
    if (caller && error.code?.startsWith('FST_')) await limiter.consume('writes', caller.userId)
    throw error
  }
}

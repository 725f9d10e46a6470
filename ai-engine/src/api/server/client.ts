import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuthAnswer, Client } from '../../core/security/accounts.ts'

/** The origin of a request, for the session that it may begin. */
export function clientOf({ ip, headers }: FastifyRequest): Client {
  return { address: ip, userAgent: headers['user-agent']?.slice(0, 500), cookie: headers.cookie }
}

/** Passes on the cookies that better-auth sets. */
export function setCookies(reply: FastifyReply, { cookies }: AuthAnswer): void {
  for (const cookie of cookies) reply.header('set-cookie', cookie)
}

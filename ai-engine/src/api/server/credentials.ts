import type { FastifyRequest } from 'fastify'
import type { Credentials } from '../../core/security/authenticator.ts'

/** The credentials of a request. Schemes other than Bearer are meant for a proxy, and ignored. */
export function readCredentials({ headers, cookies }: FastifyRequest, cookieName: string): Credentials {
  const apiKey = headers['x-api-key']
  return {
    cookie: cookies[cookieName],
    bearer: /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1],
    apiKey: Array.isArray(apiKey) ? apiKey.join(', ') : apiKey,
  }
}

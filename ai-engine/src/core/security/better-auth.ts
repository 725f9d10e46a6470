import { APIError } from 'better-auth/api'
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal'
import { jwt } from 'better-auth/plugins/jwt'
import { v7 } from 'uuid'
import type { Logger } from '../logging/logger.ts'
import { describeError, withoutQuotes } from '../logging/logger.ts'
import { JWT_AUDIENCE, JWT_LIFETIME } from './jwt.ts'
import { cookiePrefix, isSecure } from './session-cookie.ts'

export const ADDRESS_HEADER = 'x-grizz-address'
const DAY_SECONDS = 86_400

export interface BetterAuthDeps {
  database: BetterAuthOptions['database']
  secret: string
  publicUrl: URL
  isBanned(userId: string): Promise<boolean>
  logger: Logger
}

/**
 * Configures better-auth for what the engine does itself: the tables, the ids, the one Origin rule (api/origin.ts) and
 * the one limiter.
 */
export function configureBetterAuth({ database, secret, publicUrl, isBanned, logger }: BetterAuthDeps) {
  return betterAuth({
    baseURL: publicUrl.origin,
    basePath: '/api/auth',
    secret,
    database,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    session: { expiresIn: 30 * DAY_SECONDS, updateAge: DAY_SECONDS, cookieCache: { enabled: false } },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, defaultValue: 'user', input: false },
        bannedAt: { type: 'date', required: false, input: false, returned: false },
      },
    },
    advanced: {
      cookiePrefix: cookiePrefix(publicUrl),
      // It would put a prefix of its own before ours.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure(publicUrl) },
      disableCSRFCheck: true,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => v7() },
    },
    databaseHooks: { session: { create: { before: ({ userId }) => refuseBanned(userId, isBanned) } } },
    plugins: [tokens(publicUrl)],
    // Else it prints unexpected errors, queries with their values, past our logger.
    onAPIError: { throw: true },
    logger: {
      level: 'error',
      log: (_level, message, ...details) =>
        logger.error(
          { details: details.map((detail) => describeError(detail)) },
          `better-auth: ${withoutQuotes(message)}`,
        ),
    },
  })
}

function tokens(publicUrl: URL) {
  return jwt({
    jwks: { keyPairConfig: { alg: 'EdDSA' } },
    jwt: {
      issuer: publicUrl.origin,
      audience: JWT_AUDIENCE,
      expirationTime: JWT_LIFETIME,
      definePayload: ({ session }) => ({ sid: session.id }),
    },
    disableSettingJwtHeader: true,
  })
}

async function refuseBanned(userId: string, isBanned: BetterAuthDeps['isBanned']): Promise<void> {
  if (await isBanned(userId))
    throw new APIError('FORBIDDEN', { code: 'BANNED', message: 'This account is banned. Ask an administrator.' })
}

import { line, text } from '@grizz/protocol/scalars'
import { decodeJwt, type JWTVerifyResult, jwtVerify } from 'jose'
import { JOSEError } from 'jose/errors'
import { z } from 'zod'
import { AppError } from '../errors/app-error.ts'
import type { Logger } from '../logging/logger.ts'
import { createIssuerKeys } from './issuer-keys.ts'

/** An issuer of tokens other than this installation: a company's sign-in, say. */
export interface ExternalIssuerOptions {
  issuer: string
  audience: string
  jwksUrl: URL
  logger: Pick<Logger, 'warn'>
}

/** The identity in a token: issuer and subject, and never an e-mail address, which an issuer may reassign. */
export interface ExternalClaims {
  issuer: string
  subject: string
  /** The user's name in the token; only ever shown. */
  name: string
  issuedAt: Date
  expiresAt: Date
}

export type ExternalIssuer = ReturnType<typeof createExternalIssuer>

// Asymmetric ones only: a public key must never be taken for a shared secret.
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]
// Tokens of other types serve other purposes: a logout token must not sign in.
const tokenTypes = new Set(['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'])
const CLOCK_TOLERANCE_SECONDS = 5
const MAX_NAME_LENGTH = 100

const seconds = z
  .number()
  .min(0)
  .max(Date.UTC(9999, 0) / 1000)
const claims = z.object({
  sub: text.min(1).max(255),
  iat: seconds,
  exp: seconds,
  name: line.min(1).catch('Someone'),
})

/**
 * Verifies tokens of the one external issuer in the settings, with the keys at the one address in them: what a token's
 * header says of keys (`jku`, `jwk`, `x5u`) is never followed.
 */
export function createExternalIssuer({ issuer, audience, jwksUrl, logger }: ExternalIssuerOptions) {
  const keys = createIssuerKeys({ url: jwksUrl, logger })
  const options = {
    issuer,
    audience,
    algorithms: algorithms,
    requiredClaims: ['exp', 'iat', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  }

  return {
    /** Whether a token claims this issuer. It is not verified. */
    isNamedBy(token: string): boolean {
      try {
        return decodeJwt(token).iss === issuer
      } catch {
        return false
      }
    },

    /** @throws AppError `unavailable` while the issuer's keys cannot be had */
    async verify(token: string): Promise<ExternalClaims | undefined> {
      const result = await verified(token)
      if (!result || !hasKnownType(result.protectedHeader.typ)) return undefined
      const parsed = claims.safeParse(result.payload)
      if (!parsed.success) return undefined
      const { sub, name, iat, exp } = parsed.data
      // A token from the future would survive every sign-out until then.
      if (iat * 1000 > Date.now() + CLOCK_TOLERANCE_SECONDS * 1000) return undefined
      const [issuedAt, expiresAt] = [new Date(iat * 1000), new Date(exp * 1000)]
      return { issuer, subject: sub, name: name.slice(0, MAX_NAME_LENGTH).toWellFormed(), issuedAt, expiresAt }
    },
  }

  async function verified(token: string): Promise<JWTVerifyResult | undefined> {
    try {
      return await jwtVerify(token, keys, options)
    } catch (error) {
      if (error instanceof AppError) throw error
      // Why a token is refused would help only a forger; a broken key of the issuer's is logged.
      if (!(error instanceof JOSEError)) logger.warn({ err: error }, 'A token of JWT_ISSUER cannot be verified')
      return undefined
    }
  }
}

function hasKnownType(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && tokenTypes.has(type.toLowerCase()))
}

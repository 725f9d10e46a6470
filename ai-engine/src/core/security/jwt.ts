import { importJWK, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose'
import { JOSEError } from 'jose/errors'
import { z } from 'zod'

export const JWT_AUDIENCE = 'grizz-chat'
export const JWT_LIFETIME = '5m'
const ALGORITHM = 'EdDSA'

export interface JwtVerifierOptions {
  issuer: string
  /** The public key of that id as a JSON Web Key, or undefined. */
  publicKey(kid: string): Promise<string | undefined>
}

/** The claims of a token of ours: its user, and the session that it ends with. */
export interface JwtClaims {
  userId: string
  sessionId: string
  expiresAt: Date
}

export type JwtVerifier = (token: string) => Promise<JwtClaims | undefined>

const claims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.number() })

/**
 * Verifies tokens that this installation signed. The key is looked up by id in our own table; whatever else a header
 * says of keys (`jku`, `jwk`, `x5u`) is never followed, and no algorithm but EdDSA is accepted.
 */
export function createJwtVerifier({ issuer, publicKey }: JwtVerifierOptions): JwtVerifier {
  const keys = new Map<string, Awaited<ReturnType<typeof importJWK>>>()

  return async function verifyJwt(token) {
    const payload = await verified(token)
    const parsed = claims.safeParse(payload)
    if (!parsed.success) return undefined
    const { sub, sid, exp } = parsed.data
    return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) }
  }

  async function verified(token: string): Promise<JWTPayload | undefined> {
    try {
      const options = { issuer, audience: JWT_AUDIENCE, algorithms: [ALGORITHM], requiredClaims: ['exp', 'sub', 'sid'] }
      return (await jwtVerify(token, findKey, options)).payload
    } catch (error) {
      // Why a token is refused would help only a forger; an unreachable database is no fault of the token.
      if (error instanceof JOSEError || error instanceof UnknownKey) return undefined
      throw error
    }
  }

  async function findKey({ kid }: JWTHeaderParameters) {
    if (!z.uuid().safeParse(kid).success || kid === undefined) throw new UnknownKey()
    const known = keys.get(kid)
    if (known) return known
    const json = await publicKey(kid)
    if (!json) throw new UnknownKey()
    const key = await importJWK(JSON.parse(json), ALGORITHM)
    keys.set(kid, key)
    return key
  }
}

class UnknownKey extends Error {}

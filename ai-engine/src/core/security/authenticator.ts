import type { KeyScope } from '@grizz/protocol/http'
import { AppError } from '../errors/app-error.ts'
import { hashApiKey, looksLikeApiKey } from './api-key.ts'
import type { Caller } from './caller.ts'
import type { ExternalClaims, ExternalIssuer } from './external-issuer.ts'
import type { JwtVerifier } from './jwt.ts'
import { readSessionCookie } from './session-cookie.ts'

/** The credentials of a request. `bearer` is an API key or a JWT; `apiKey` is the header `x-api-key`. */
export interface Credentials {
  cookie: string | undefined
  bearer: string | undefined
  apiKey: string | undefined
}

/** An active session or key, and its user. */
export interface Holder {
  id: string
  userId: string
  role: 'admin' | 'user'
}
export interface KeyHolder extends Holder {
  scopes: readonly KeyScope[]
  expiresAt: Date | null
}

export interface AuthenticatorOptions {
  secret: string
  sessions: {
    byToken(token: string): Promise<Holder | undefined>
    byId(id: string): Promise<Holder | undefined>
  }
  keys: { byHash(hash: string): Promise<KeyHolder | undefined> }
  verifyJwt: JwtVerifier
  external: ExternalSignIn | undefined
}

/** Authentication by tokens of an external issuer. */
export interface ExternalSignIn {
  issuer: Pick<ExternalIssuer, 'isNamedBy' | 'verify'>
  users: { findOrCreate(claims: ExternalClaims): Promise<Pick<Holder, 'userId' | 'role'> | undefined> }
}

/** @throws AppError `unauthorized`, and `invalid_request` when two credentials come in one request */
export type Authenticator = (credentials: Credentials) => Promise<Caller>

const everyScope: ReadonlySet<KeyScope> = new Set<KeyScope>(['read', 'chat', 'approve', 'admin'])

/** The one function that identifies the caller, for every kind of credential and every transport. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { secret, sessions, keys, verifyJwt, external } = options

  return async function authenticate({ cookie, bearer, apiKey }) {
    if ([cookie, bearer, apiKey].filter((credential) => credential !== undefined).length > 1)
      throw new AppError('invalid_request', 'Send one credential: a session cookie, a bearer token or an API key.')
    const caller = await (cookie ? byCookie(cookie) : bearer ? byBearer(bearer) : byKey(apiKey ?? ''))
    if (!caller) throw new AppError('unauthorized', refusal({ cookie, bearer, apiKey }))
    return caller
  }

  async function byCookie(cookie: string): Promise<Caller | undefined> {
    const token = readSessionCookie(cookie, secret)
    return token === undefined ? undefined : ofSession(await sessions.byToken(token))
  }

  function byBearer(bearer: string): Promise<Caller | undefined> {
    if (looksLikeApiKey(bearer)) return byKey(bearer)
    return external?.issuer.isNamedBy(bearer) ? byExternalJwt(external, bearer) : byJwt(bearer)
  }

  async function byJwt(token: string): Promise<Caller | undefined> {
    const claims = await verifyJwt(token)
    const session = claims && (await sessions.byId(claims.sessionId))
    return session?.userId === claims?.userId ? ofSession(session, claims?.expiresAt) : undefined
  }

  async function byExternalJwt({ issuer, users }: ExternalSignIn, token: string): Promise<Caller | undefined> {
    const claims = await issuer.verify(token)
    const user = claims && (await users.findOrCreate(claims))
    if (!user) return undefined
    const { userId, role } = user
    const { issuedAt, expiresAt } = claims
    return { userId, role, scopes: everyScope, credential: { kind: 'user', id: userId, issuedAt, expiresAt } }
  }

  async function byKey(key: string): Promise<Caller | undefined> {
    const holder = looksLikeApiKey(key) ? await keys.byHash(hashApiKey(key)) : undefined
    if (!holder) return undefined
    const { id, userId, role, scopes, expiresAt } = holder
    const credential = { kind: 'key', id, ...(expiresAt && { expiresAt }) } as const
    return { userId, role, scopes: new Set(scopes), credential }
  }
}

function ofSession(session: Holder | undefined, expiresAt?: Date): Caller | undefined {
  if (!session) return undefined
  const { id, userId, role } = session
  return { userId, role, scopes: everyScope, credential: { kind: 'session', id, ...(expiresAt && { expiresAt }) } }
}

function refusal({ cookie, bearer, apiKey }: Credentials): string {
  if (apiKey || (bearer && looksLikeApiKey(bearer)))
    return 'This API key is unknown, has expired or was revoked. Make a new one in the settings.'
  if (bearer) return 'This token is not valid, has expired, or its session has ended. Get a new one after signing in.'
  return cookie ? 'Your session has ended. Sign in again.' : 'Sign in, or send an API key.'
}

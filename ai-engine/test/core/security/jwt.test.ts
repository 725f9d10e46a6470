import { eq } from 'drizzle-orm'
import { decodeJwt, exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '../../../src/core/logging/logger.ts'
import { configureBetterAuth } from '../../../src/core/security/better-auth.ts'
import { users } from '../../../src/db/schema/users.ts'
import { createAuthAdapter } from '../../../src/db/users/auth-adapter.ts'
import { ask, expectProblem, getToken, type Person, signUp } from '../../api/ask.ts'
import { type OpenApp, openApp, SECRET } from '../../api/open-app.ts'

let app: OpenApp
let person: Person
let token: string
let publicKey: { kid: string; x: string }
beforeAll(async () => {
  app = await openApp()
  person = await signUp(app)
  token = await getToken(app, person)
  publicKey = (await ask(app, 'GET', '/api/auth/jwks')).body.keys[0]
})
afterAll(() => app.close())

const me = (jwt: string) => ask(app, 'GET', '/api/me', { headers: { authorization: `Bearer ${jwt}` } })
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const parts = () => token.split('.') as [string, string, string]

it('names its person and its session, and lives five minutes', () => {
  const claims = decodeJwt(token)
  expect(claims).toMatchObject({
    sub: person.id,
    aud: 'grizz-chat',
    iss: 'http://localhost:3000',
    sid: expect.any(String),
  })
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
  expect(JSON.stringify(claims)).not.toContain(person.email)
})

it('shows public keys only', async () => {
  const { text } = await ask(app, 'GET', '/api/auth/jwks')
  expect(text).not.toContain('"d"')
  expect(text).not.toContain('private')
})

const forged: [string, () => Promise<string> | string][] = [
  ['no algorithm', () => `${encode({ alg: 'none', kid: publicKey.kid })}.${parts()[1]}.`],
  [
    'no algorithm, in other letters',
    () => `${encode({ alg: 'nOnE', kid: publicKey.kid })}.${parts()[1]}.${parts()[2]}`,
  ],
  ['HMAC with the public key', () => sign('HS256', Buffer.from(publicKey.x, 'base64url'), {})],
  ['HMAC with our secret', () => sign('HS256', Buffer.from(SECRET), {})],
  ['a key of its own under our id', () => signWithOwnKey({ kid: publicKey.kid })],
  ['a key of its own in the header', async () => signWithOwnKey({ kid: publicKey.kid }, { jwk: true })],
  ['a key at an address', () => signWithOwnKey({ kid: publicKey.kid, jku: 'https://evil.example/jwks' })],
  ['a key id that is a path', () => signWithOwnKey({ kid: '../../etc/passwd' })],
  ['a key id that is SQL', () => signWithOwnKey({ kid: "' or 1=1 --" })],
  ['an unknown key id', () => signWithOwnKey({ kid: '01900000-0000-7000-8000-000000000000' })],
  ['no key id', () => signWithOwnKey({})],
  ['a changed payload', () => `${parts()[0]}.${encode({ ...decodeJwt(token), sub: 'someone' })}.${parts()[2]}`],
  ['no signature', () => `${parts()[0]}.${parts()[1]}.`],
  ['two parts', () => `${parts()[0]}.${parts()[1]}`],
  ['nonsense', () => 'a.b.c'],
]

it.each(forged)('refuses a token with %s', async (_name, forge) => {
  expectProblem(await me(await forge()), 401, 'unauthorized')
})

// Signed by the server's own key, so that only the claim is wrong.
const wrong: [string, () => JWTPayload][] = [
  ['another audience', () => ({ ...decodeJwt(token), aud: 'another' })],
  ['another issuer', () => ({ ...decodeJwt(token), iss: 'https://evil.example' })],
  ['an end in the past', () => ({ ...decodeJwt(token), exp: Math.floor(Date.now() / 1000) - 1 })],
  ['a beginning in the future', () => ({ ...decodeJwt(token), nbf: Math.floor(Date.now() / 1000) + 600 })],
  ['no session', () => ({ ...decodeJwt(token), sid: undefined })],
  ['a session that is nobody’s', () => ({ ...decodeJwt(token), sid: '01900000-0000-7000-8000-000000000000' })],
  [
    'the admin’s name on one’s own session',
    () => ({ ...decodeJwt(token), sub: '01900000-0000-7000-8000-000000000000' }),
  ],
]

it.each(wrong)('refuses a token with %s, though we signed it', async (_name, claims) => {
  const good = await signAsServer(decodeJwt(token))
  expect((await me(good)).status).toBe(200)
  expectProblem(await me(await signAsServer(claims())), 401, 'unauthorized')
})

it('dies with its session', async () => {
  const someone = await signUp(app)
  const theirs = await getToken(app, someone)
  expect((await me(theirs)).status).toBe(200)
  await ask(app, 'POST', '/api/auth/sign-out', { headers: { cookie: someone.cookie } })
  expectProblem(await me(theirs), 401, 'unauthorized')
})

it('is worth nothing while its person is banned', async () => {
  const someone = await signUp(app)
  const theirs = await getToken(app, someone)
  await app.database.db.update(users).set({ bannedAt: new Date() }).where(eq(users.id, someone.id))
  expectProblem(await me(theirs), 401, 'unauthorized')
  expectProblem(await ask(app, 'GET', '/api/auth/token', { headers: { cookie: someone.cookie } }), 401, 'unauthorized')
})

it('passes on another engine of the same database', async () => {
  const other = await openApp({ database: app.database })
  const headers = { authorization: `Bearer ${token}` }
  expect((await ask(other, 'GET', '/api/me', { headers })).body.id).toBe(person.id)
  await other.close()
})

function sign(alg: string, key: Uint8Array, header: object): Promise<string> {
  return new SignJWT(decodeJwt(token)).setProtectedHeader({ ...header, alg, kid: publicKey.kid }).sign(key)
}

async function signWithOwnKey(header: Omit<JWTHeaderParameters, 'alg'>, { jwk = false } = {}): Promise<string> {
  const own = await generateKeyPair('EdDSA', { extractable: true })
  const inHeader = jwk ? { jwk: await exportJWK(own.publicKey) } : {}
  return new SignJWT(decodeJwt(token)).setProtectedHeader({ ...header, ...inHeader, alg: 'EdDSA' }).sign(own.privateKey)
}

async function signAsServer(payload: JWTPayload): Promise<string> {
  const auth = configureBetterAuth({
    database: createAuthAdapter(app.database.db),
    secret: SECRET,
    publicUrl: new URL('http://localhost:3000'),
    isBanned: async () => false,
    logger: createLogger({ level: 'silent' }),
  })
  return (await auth.api.signJWT({ body: { payload } })).token
}

import { once } from 'node:events'
import { eq, like } from 'drizzle-orm'
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ConfigError, readConfig } from '../../../src/config.ts'
import { accounts, users } from '../../../src/db/schema/users.ts'
import { ask, expectProblem, getToken, type Person, signUp } from '../../api/ask.ts'
import { type Issuer, startIssuer } from '../../api/issuer.ts'
import { type OpenApp, openApp } from '../../api/open-app.ts'

let issuer: Issuer
let app: OpenApp
let local: Person
beforeAll(async () => {
  issuer = await startIssuer()
  app = await openApp({ externalIssuer: issuer })
  local = await signUp(app)
})
afterAll(async () => {
  await app.close()
  await issuer.close()
})

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const me = (token: string, at: OpenApp = app) => ask(at, 'GET', '/api/me', { headers: bearer(token) })
const subject = () => `subject-${crypto.randomUUID()}`
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

describe('a token of an outside issuer', () => {
  it('opens routes, streams and sockets, all as one person', async () => {
    const sub = subject()
    const headers = bearer(await issuer.token(sub, { name: 'Ada of the company' }))
    const { body } = await ask(app, 'GET', '/api/me', { headers })
    expect(body).toMatchObject({ name: 'Ada of the company', email: '', role: 'user' })
    const made = await ask(app, 'POST', '/api/conversations', { headers, body: {} })
    expect(made.status).toBe(201)
    const stream = await fetch(`${app.url}/api/conversations/${made.body.id}/events`, { headers })
    expect(stream.status).toBe(200)
    await stream.body?.cancel()
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/ws/chat/${made.body.id}`, { headers })
    expect(JSON.parse(String((await once(socket, 'message'))[0]))).toMatchObject({ type: 'ready' })
    socket.terminate()
    const later = bearer(await issuer.token(sub, { name: 'Another name' }))
    expect((await ask(app, 'GET', '/api/me', { headers: later })).body).toMatchObject({ id: body.id, name: body.name })
  })

  it('is issuer and subject: an e-mail address in it opens nobody’s account and is not kept', async () => {
    const token = await issuer.token(subject(), { email: local.email, email_verified: true })
    const { body } = await me(token)
    expect(body.id).not.toBe(local.id)
    expect(body.email).toBe('')
    const [row] = await app.database.db.select().from(users).where(eq(users.id, body.id))
    expect(row?.email).toBeNull()
    expect((await me(await issuer.token(local.id))).body.id).not.toBe(local.id)
    expect((await me(await issuer.token(local.email))).body.id).not.toBe(local.id)
  })

  it('makes one person of many first requests at once, on two engines', async () => {
    const other = await openApp({ externalIssuer: issuer, database: app.database })
    const sub = subject()
    const token = await issuer.token(sub)
    const before = await app.database.db.$count(users)
    const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => me(token, index % 2 ? app : other)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await app.database.db.$count(users)).toBe(before + 1)
    expect(await app.database.db.$count(accounts, eq(accounts.accountId, sub))).toBe(1)
    await other.close()
  })

  it('says nothing of who is the admin of a closed server, whose first account still needs its code', async () => {
    const closed = await openApp({ externalIssuer: issuer, signup: 'closed' })
    expect((await me(await issuer.token(subject()), closed)).body.role).toBe('user')
    expect((await ask(closed, 'GET', '/api/auth/sign-up')).body).toEqual({ signUp: 'code', first: true })
    await signUp(closed, { code: await closed.accounts.firstSignUpCode() })
    const rows = await closed.database.db.select().from(users).where(eq(users.role, 'admin'))
    expect(rows).toMatchObject([{ email: expect.stringContaining('@') }])
    await closed.close()
  })

  it('is worth nothing while its person is banned, nor one from before they were signed out', async () => {
    const sub = subject()
    const { id } = (await me(await issuer.token(sub))).body
    const of = eq(users.id, id)
    await app.database.db.update(users).set({ bannedAt: new Date() }).where(of)
    expectProblem(await me(await issuer.token(sub)), 401, 'unauthorized')
    await app.database.db.update(users).set({ bannedAt: null, signedOutAt: new Date() }).where(of)
    expectProblem(await me(await issuer.token(sub, { iat: inSeconds(-2) })), 401, 'unauthorized')
    expect((await me(await issuer.token(sub, { iat: inSeconds(1) }))).status).toBe(200)
  })

  it('ends its sockets when it ends, when its person is banned, gets another role or is signed out', async () => {
    expect(await closeCodeAtItsEnd(1)).toBe(1008)
    expectProblem(await me(await issuer.token('late', { exp: inSeconds(-6) })), 401, 'unauthorized')
    for (const change of [
      { bannedAt: new Date() },
      { role: 'admin' as const },
      { signedOutAt: new Date(Date.now() + 5000) },
    ]) {
      const [closed, person] = await openSocket(await issuer.token(subject()))
      await app.database.db.update(users).set(change).where(eq(users.id, person))
      expect((await closed)[0]).toBe(1008)
    }
  })

  it('of ours ends its sockets when it ends, too', async () => {
    const caller = { userId: local.id, role: 'admin', scopes: new Set<never>() } as const
    const session = (await ask(app, 'GET', '/api/sessions', { headers: { cookie: local.cookie } })).body.sessions[0]
    const { promise, resolve } = Promise.withResolvers<string>()
    const credential = { kind: 'session', id: session.id, expiresAt: new Date(Date.now() + 300) } as const
    app.connections.add({ ...caller, credential }, resolve)
    expect(await promise).toMatch(/ended/)
  })
})

async function openSocket(token: string): Promise<[closed: Promise<unknown[]>, person: string]> {
  const headers = bearer(token)
  const { id } = (await ask(app, 'GET', '/api/me', { headers })).body
  const conversation = (await ask(app, 'POST', '/api/conversations', { headers, body: {} })).body.id
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/ws/chat/${conversation}`, { headers })
  await once(socket, 'message')
  return [once(socket, 'close'), id]
}

/** Of a socket whose token ends in so many seconds, or, where opening it takes longer than that, in twice as many. */
async function closeCodeAtItsEnd(seconds: number): Promise<number> {
  const headers = bearer(await issuer.token(subject(), { exp: inSeconds(seconds) }))
  const made = await ask(app, 'POST', '/api/conversations', { headers, body: {} })
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/ws/chat/${made.body.id}`, { headers })
  const refused = new Promise<undefined>((resolve) => socket.once('error', () => resolve(undefined)))
  const opened = once(socket, 'open').then(() => once(socket, 'close'))
  const [code] = (await Promise.race([opened, refused])) ?? []
  return code ?? closeCodeAtItsEnd(2 * seconds)
}

const forged: [string, () => Promise<string>][] = [
  ['no algorithm', async () => unsigned({ alg: 'none' })],
  ['no algorithm, in other letters', async () => unsigned({ alg: 'NONE' })],
  ['HMAC with the public key as text', async () => hmac(await publicPem())],
  ['HMAC with the public key as JSON', () => hmac(JSON.stringify(issuer.publicKey()))],
  ['HMAC with the modulus', () => hmac(Buffer.from(issuer.publicKey().n ?? '', 'base64url'))],
  ['a key of its own under the issuer’s id', () => ownKey({ kid: issuer.publicKey().kid ?? '' })],
  ['a key of its own at an address', () => ownKey({ jku: 'http://evil.example/keys', x5u: 'http://evil.example/c' })],
  ['a key of its own in the header', () => ownKey({ kid: issuer.publicKey().kid ?? '' }, true)],
  ['a key id that is a path', () => ownKey({ kid: '../../../../dev/null' })],
  ['a key id of ours', async () => ownKey({ kid: await ourKid() })],
  ['a header that must be understood', () => issuer.token('x', {}, { crit: ['strange'], strange: 1 })],
  ['another audience', () => issuer.token('x', { aud: 'another' })],
  ['our own audience', () => issuer.token('x', { aud: 'grizz-chat' })],
  ['no audience', () => issuer.token('x', { aud: undefined })],
  ['another issuer', () => issuer.token('x', { iss: 'https://sign-in.company.example.evil.example/' })],
  ['our own issuer', () => issuer.token(local.id, { iss: 'http://localhost:3000', aud: 'grizz-chat' })],
  ['no end', () => issuer.token('x', { exp: undefined })],
  ['an end in the past', () => issuer.token('x', { exp: inSeconds(-30) })],
  ['a beginning in the future', () => issuer.token('x', { nbf: inSeconds(60) })],
  ['a time of issue in the future', () => issuer.token('x', { iat: inSeconds(60), exp: inSeconds(300) })],
  ['no time of issue', () => issuer.token('x', { iat: undefined })],
  ['no subject', () => issuer.token('', {})],
  ['a subject that is too long', () => issuer.token('x'.repeat(256))],
  ['a subject with U+0000', () => issuer.token('a\u0000b')],
  ['the type of another use', () => issuer.token('x', {}, { typ: 'logout+jwt' })],
  ['a type that is none', () => issuer.token('x', {}, { typ: 7 as unknown as string })],
]

it.each(forged)('refuses a token with %s', async (_name, forge) => {
  const before = await app.database.db.$count(accounts, like(accounts.providerId, 'jwt:%'))
  expectProblem(await me(await forge()), 401, 'unauthorized')
  expect(await app.database.db.$count(accounts, like(accounts.providerId, 'jwt:%'))).toBe(before)
})

it('leaves our own tokens as they were, and refuses an outside one where no issuer is set', async () => {
  expect((await me(await getToken(app, local))).body.id).toBe(local.id)
  const without = await openApp({ database: app.database })
  expectProblem(await me(await issuer.token('x'), without), 401, 'unauthorized')
  await without.close()
})

it('lets a person of theirs make keys, which a ban closes', async () => {
  const sub = subject()
  const headers = bearer(await issuer.token(sub))
  const { key } = (await ask(app, 'POST', '/api/keys', { headers, body: { name: 'x' } })).body
  const { id } = (await ask(app, 'GET', '/api/me', { headers: { 'x-api-key': key } })).body
  await app.database.db.update(users).set({ bannedAt: new Date() }).where(eq(users.id, id))
  expectProblem(await ask(app, 'GET', '/api/me', { headers: { 'x-api-key': key } }), 401, 'unauthorized')
})

describe('the issuer’s keys', () => {
  it('are fetched once for many tokens, again for a new one, and not at every stranger’s wish', async () => {
    const own = await startIssuer()
    const there = await openApp({ externalIssuer: own, database: app.database })
    await Promise.all(Array.from({ length: 8 }, async () => me(await own.token('x'), there)))
    expect(own.asked()).toBe(1)
    for (let tries = 0; tries < 8; tries++) await me(await own.token('x', {}, { kid: crypto.randomUUID() }), there)
    expect(own.asked()).toBe(1)
    await there.close()
    await own.close()
  })

  it.each([
    ['an error', { status: 500 }],
    ['another address', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['no JSON', { body: 'nonsense' }],
    ['more than anybody needs', { body: `{"keys":[],"x":"${'x'.repeat(300_000)}"}` }],
  ])('that cannot be had for %s refuse nobody for good: 503, once asked', async (_name, instead) => {
    const own = await startIssuer()
    own.answer(instead)
    const there = await openApp({ externalIssuer: own, database: app.database })
    for (let tries = 0; tries < 3; tries++) {
      const answer = await me(await own.token('x'), there)
      expectProblem(answer, 503, 'unavailable')
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(own.asked()).toBe(1)
    expect((await ask(there, 'GET', '/api/me', { headers: { cookie: local.cookie } })).status).toBe(200)
    await there.close()
    await own.close()
  })

  it('that are too weak, symmetric or nonsense open nothing and break nothing', async () => {
    const own = await startIssuer()
    const there = await openApp({ externalIssuer: own, database: app.database })
    const secret = Buffer.from('a secret that was put among the public keys')
    own.answer({
      body: JSON.stringify({
        keys: [
          { kty: 'oct', k: secret.toString('base64url'), kid: 's' },
          { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'w' },
        ],
      }),
    })
    const claims = { iss: own.issuer, aud: own.audience, sub: 'x', iat: inSeconds(0), exp: inSeconds(60) }
    const symmetric = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 's' }).sign(secret)
    expectProblem(await me(symmetric, there), 401, 'unauthorized')
    expectProblem(await me(await own.token('x', {}, { kid: 'w' }), there), 401, 'unauthorized')
    await there.close()
    await own.close()
  })
})

it.each([
  [{ JWT_ISSUER: 'https://a.example' }, /belong together/],
  [{ JWT_ISSUER: 'https://a.example', JWT_AUDIENCE: 'b', JWKS_URL: 'http://a.example/keys' }, /JWKS_URL must be https/],
  [{ JWT_ISSUER: 'https://a.example', JWT_AUDIENCE: 'b', JWKS_URL: 'file:///etc/keys' }, /JWKS_URL must be a URL/],
  [{ JWT_ISSUER: 'http://localhost:3000', JWT_AUDIENCE: 'b', JWKS_URL: 'https://a.example' }, /our own name/],
])('is not started with settings that would let anybody in', (env, mistake) => {
  expect(() => readConfig(env)).toThrow(ConfigError)
  expect(() => readConfig(env)).toThrow(mistake)
})

it('is started with the three settings', () => {
  const env = { JWT_ISSUER: 'https://a.example/', JWT_AUDIENCE: 'b', JWKS_URL: 'https://a.example/keys' }
  const jwksUrl = new URL(env.JWKS_URL)
  expect(readConfig(env).externalIssuer).toEqual({ issuer: 'https://a.example/', audience: 'b', jwksUrl })
  expect(readConfig({}).externalIssuer).toBeUndefined()
})

function unsigned(header: object): string {
  const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'x', iat: inSeconds(0), exp: inSeconds(60) }
  const [head, body] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return `${head}.${body}.`
}

function hmac(secret: string | Uint8Array): Promise<string> {
  const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'x', iat: inSeconds(0), exp: inSeconds(60) }
  const key = typeof secret === 'string' ? Buffer.from(secret) : secret
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: issuer.publicKey().kid ?? '' }).sign(key)
}

async function ownKey(header: object, inHeader = false): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'x', iat: inSeconds(0), exp: inSeconds(60) }
  const jwk = inHeader ? { jwk: issuer.publicKey() } : {}
  return new SignJWT(claims).setProtectedHeader({ ...header, ...jwk, alg: 'RS256' }).sign(privateKey)
}

async function publicPem(): Promise<string> {
  const key = await importJWK(issuer.publicKey(), 'RS256')
  if (key instanceof Uint8Array) throw new Error('not a public key')
  return exportSPKI(key)
}

async function ourKid(): Promise<string> {
  return (await ask(app, 'GET', '/api/auth/jwks')).body.keys[0].kid
}

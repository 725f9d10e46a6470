import { once } from 'node:events'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { apiKeys } from '../../../../src/db/schema/users.ts'
import {
  type Answer,
  ask,
  expectProblem,
  getToken,
  makeConversation,
  makeKey,
  type Person,
  signUp,
  upgrade,
} from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let person: Person
let key: string
let token: string
let conversation: string
beforeAll(async () => {
  app = await openApp()
  person = await signUp(app)
  key = (await makeKey(app, person)).key
  token = await getToken(app, person)
  conversation = await makeConversation(app, person)
})
afterAll(() => app.close())

const ways: [string, () => Record<string, string>][] = [
  ['a session cookie', () => ({ cookie: person.cookie })],
  ['an API key as bearer', () => ({ authorization: `Bearer ${key}` })],
  ['an API key as bearer, in small letters', () => ({ authorization: `bearer ${key}` })],
  ['an API key as x-api-key', () => ({ 'x-api-key': key })],
  ['a JWT', () => ({ authorization: `Bearer ${token}` })],
]

describe.each(ways)('%s', (_name, headers) => {
  it('opens a route', async () => {
    expect((await ask(app, 'GET', '/api/me', { headers: headers() })).body.id).toBe(person.id)
  })

  it('opens a stream', async () => {
    const path = `${app.url}/api/conversations/${conversation}/events`
    const response = await fetch(path, { headers: headers() })
    expect(response.status).toBe(200)
    const reader = response.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    expect(new TextDecoder().decode(value)).toContain(`"conversationId":"${conversation}"`)
    await reader?.cancel()
  })

  it('opens a socket', async () => {
    const address = `ws://127.0.0.1:${app.port}/ws/chat/${conversation}`
    const socket = new WebSocket(address, { headers: { ...headers(), origin: app.url } })
    const [data] = await once(socket, 'message')
    expect(JSON.parse(String(data))).toMatchObject({ type: 'ready', conversationId: conversation })
    socket.terminate()
  })
})

const refused: [string, () => Record<string, string>][] = [
  ['nothing', () => ({})],
  ['a cookie with another signature', () => ({ cookie: person.cookie.replace(/.{6}$/, 'AAAAAA') })],
  ['a cookie without a signature', () => ({ cookie: person.cookie.replace(/\..*$/, '.session_token=abc') })],
  ['a cookie of another name', () => ({ cookie: person.cookie.replace('grizz.', 'other.') })],
  ['an empty cookie', () => ({ cookie: 'grizz.session_token=' })],
  ['an unknown key', () => ({ authorization: `Bearer grizz_${'A'.repeat(43)}` })],
  ['a key cut short', () => ({ 'x-api-key': key.slice(0, -1) })],
  ['a JWT in the header of keys', () => ({ 'x-api-key': token })],
  ['the session token itself as bearer', () => ({ authorization: `Bearer ${person.cookie.split('=')[1]}` })],
  ['another scheme', () => ({ authorization: `Basic ${btoa(`x:${key}`)}` })],
  ['a key in the query', () => ({})],
]

describe.each(refused)('%s', (name, headers) => {
  const query = () => (name.includes('query') ? `?token=${token}&key=${key}&authorization=Bearer+${key}` : '')
  it('is refused on a route, on a stream and before a socket opens', async () => {
    const origin = { origin: app.url }
    const answers: Answer[] = [
      await ask(app, 'GET', `/api/me${query()}`, { headers: headers() }),
      await ask(app, 'GET', `/api/conversations/${conversation}/events${query()}`, { headers: headers() }),
      await ask(app, 'GET', `/ws/chat/${conversation}${query()}`, { headers: { ...headers(), ...origin, ...upgrade } }),
    ]
    for (const answer of answers) expectProblem(answer, 401, 'unauthorized')
  })
})

it.each([
  ['cookie and bearer', () => ({ cookie: person.cookie, authorization: `Bearer ${key}` })],
  ['cookie and x-api-key', () => ({ cookie: person.cookie, 'x-api-key': key })],
  ['bearer and x-api-key', () => ({ authorization: `Bearer ${token}`, 'x-api-key': key })],
])('refuses two credentials at once: %s', async (_name, headers) => {
  expectProblem(await ask(app, 'GET', '/api/me', { headers: headers() }), 400, 'invalid_request')
})

it('leaves a scheme of some proxy alone', async () => {
  const headers = { cookie: person.cookie, authorization: 'Basic cHJveHk6cGFzcw==' }
  expect((await ask(app, 'GET', '/api/me', { headers })).status).toBe(200)
})

it('opens no socket where none is', async () => {
  for (const path of ['/api/me', '/', '/healthz', '/ws', '/api/conversations']) {
    const answer = await ask(app, 'GET', path, { headers: { cookie: person.cookie, origin: app.url, ...upgrade } })
    expectProblem(answer, 404, 'not_found')
  }
})

it('answers who offers another protocol than WebSocket as if it had not', async () => {
  const headers = { cookie: person.cookie, connection: 'Upgrade', upgrade: 'h2c' }
  expect((await ask(app, 'GET', '/api/me', { headers })).status).toBe(200)
})

describe('a key', () => {
  const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } })

  it('is shown once, and stored as a hash', async () => {
    const made = await makeKey(app, person, { name: 'Shown once' })
    const list = await ask(app, 'GET', '/api/keys', { headers: { cookie: person.cookie } })
    const [newest] = list.body.keys
    expect(newest).toMatchObject({
      id: made.id,
      name: 'Shown once',
      prefix: made.key.slice(0, 12),
      scopes: ['read', 'chat'],
    })
    expect(list.text).not.toContain(made.key)
    const [row] = await app.database.db.select().from(apiKeys).where(eq(apiKeys.id, made.id))
    expect(JSON.stringify(row)).not.toContain(made.key.slice('grizz_'.length))
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('says when it was last used, written at most once a minute', async () => {
    const { id, key } = await makeKey(app, person)
    const usedAt = async () => (await app.database.db.select().from(apiKeys).where(eq(apiKeys.id, id)))[0]?.lastUsedAt
    expect(await usedAt()).toBeNull()
    await ask(app, 'GET', '/api/me', bearer(key))
    const first = await usedAt()
    expect(first).toBeInstanceOf(Date)
    await ask(app, 'GET', '/api/me', bearer(key))
    expect(await usedAt()).toEqual(first)
    await app.database.db
      .update(apiKeys)
      .set({ lastUsedAt: new Date(Date.now() - 61_000) })
      .where(eq(apiKeys.id, id))
    await Promise.all(Array.from({ length: 5 }, () => ask(app, 'GET', '/api/me', bearer(key))))
    expect((await usedAt())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Number.POSITIVE_INFINITY)
  })

  it('does what its scopes allow and no more', async () => {
    const read = (await makeKey(app, person, { scopes: ['read'] })).key
    const chat = (await makeKey(app, person, { scopes: ['chat'] })).key
    const admin = (await makeKey(app, person, { scopes: ['admin'] })).key
    expect((await ask(app, 'GET', '/api/conversations', bearer(read))).status).toBe(200)
    expectProblem(await ask(app, 'POST', '/api/conversations', { ...bearer(read), body: {} }), 403, 'forbidden')
    expect((await ask(app, 'POST', '/api/conversations', { ...bearer(chat), body: {} })).status).toBe(201)
    expectProblem(await ask(app, 'GET', '/api/conversations', bearer(chat)), 403, 'forbidden')
    for (const weak of [read, chat]) {
      expectProblem(await ask(app, 'POST', '/api/keys', { ...bearer(weak), body: { name: 'x' } }), 403, 'forbidden')
      expectProblem(await ask(app, 'GET', '/api/keys', bearer(weak)), 403, 'forbidden')
      expectProblem(await ask(app, 'GET', '/api/sessions', bearer(weak)), 403, 'forbidden')
    }
    expect((await ask(app, 'GET', '/api/keys', bearer(admin))).status).toBe(200)
    expectProblem(await ask(app, 'GET', '/api/usage?userId=all', bearer(read)), 403, 'forbidden')
  })

  it('gets no JWT, which would be more than the key', async () => {
    expectProblem(await ask(app, 'GET', '/api/auth/token', bearer(key)), 401, 'unauthorized')
    expectProblem(await ask(app, 'GET', '/api/auth/token', bearer(token)), 401, 'unauthorized')
  })

  it('ends when it expires or is revoked, and is nobody else’s to revoke', async () => {
    const stranger = await signUp(app)
    const brief = await makeKey(app, person, { expiresAt: new Date(Date.now() + 60_000).toISOString() })
    expect((await ask(app, 'GET', '/api/me', bearer(brief.key))).status).toBe(200)
    await app.database.db
      .update(apiKeys)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(apiKeys.id, brief.id))
    expectProblem(await ask(app, 'GET', '/api/me', bearer(brief.key)), 401, 'unauthorized')
    const { id, key } = await makeKey(app, person)
    expectProblem(
      await ask(app, 'DELETE', `/api/keys/${id}`, { headers: { cookie: stranger.cookie } }),
      404,
      'not_found',
    )
    expectProblem(
      await ask(app, 'DELETE', '/api/keys/nonsense', { headers: { cookie: person.cookie } }),
      404,
      'not_found',
    )
    expect((await ask(app, 'DELETE', `/api/keys/${id}`, { headers: { cookie: person.cookie } })).status).toBe(204)
    expectProblem(await ask(app, 'GET', '/api/me', bearer(key)), 401, 'unauthorized')
    expectProblem(await ask(app, 'DELETE', `/api/keys/${id}`, { headers: { cookie: person.cookie } }), 404, 'not_found')
  })

  it('cannot be made to expire in the past, without a name, or without end', async () => {
    const make = (body: object) => ask(app, 'POST', '/api/keys', { headers: { cookie: stranger.cookie }, body })
    const stranger = await signUp(app)
    expectProblem(await make({ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }), 400, 'invalid_request')
    expectProblem(await make({ name: ' ' }), 400, 'invalid_request')
    expectProblem(await make({ name: 'x', scopes: [] }), 400, 'invalid_request')
    for (let made = 0; made < 100; made++) expect((await make({ name: 'x' })).status).toBe(201)
    expectProblem(await make({ name: 'one too many' }), 409, 'conflict')
  })
})

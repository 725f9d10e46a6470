import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKeys, users } from '../../src/db/schema.ts'
import { type Answer, ask, expectProblem, makeKey, type Person, signUp, upgrade } from './ask.ts'
import { type OpenApp, openApp } from './open-app.ts'
import { routesOf } from './route-table.ts'

/** Who may use a route: anybody, who proves who they are, or, of those, keys with that scope only. */
type Entry = 'open' | 'read' | 'chat' | 'admin'

/** Every route there is. One that is missing here, or is here and nowhere else, fails. */
const entries: Record<string, Entry> = {
  'GET /healthz': 'open',
  'HEAD /healthz': 'open',
  'GET /readyz': 'open',
  'HEAD /readyz': 'open',
  'GET /metrics': 'open',
  'GET /index.html': 'open',
  'HEAD /index.html': 'open',
  'GET /api/openapi.json': 'open',
  'GET /api/auth/sign-up': 'open',
  'POST /api/auth/sign-up/email': 'open',
  'POST /api/auth/sign-in/email': 'open',
  'POST /api/auth/sign-out': 'open',
  'GET /api/auth/jwks': 'open',
  'GET /api/auth/token': 'read',
  'GET /api/me': 'read',
  'GET /api/models': 'read',
  'GET /api/usage': 'read',
  'GET /api/usage/export': 'read',
  'GET /api/sessions': 'admin',
  'DELETE /api/sessions/:id': 'admin',
  'GET /api/keys': 'admin',
  'POST /api/keys': 'admin',
  'DELETE /api/keys/:id': 'admin',
  'GET /api/conversations': 'read',
  'POST /api/conversations': 'chat',
  'GET /api/conversations/:id': 'read',
  'PATCH /api/conversations/:id': 'chat',
  'DELETE /api/conversations/:id': 'chat',
  'GET /api/conversations/:id/messages': 'read',
  'POST /api/conversations/:id/messages': 'chat',
  'GET /api/conversations/:id/events': 'read',
  'PATCH /api/messages/:id': 'chat',
  'DELETE /api/messages/:id': 'chat',
  'GET /api/messages/:id/steps': 'read',
  'POST /api/messages/:id/answers': 'chat',
  'PATCH /api/runs/:id': 'chat',
  'POST /api/runs/:id/cancel': 'chat',
  'GET /ws/chat/:conversationId': 'read',
}
const guarded = Object.entries(entries).filter(([, entry]) => entry !== 'open')

const bodies: Record<string, () => object> = {
  'POST /api/keys': () => ({ name: 'x' }),
  'POST /api/conversations': () => ({}),
  'PATCH /api/conversations/:id': () => ({ title: 'x' }),
  'POST /api/conversations/:id/messages': () => ({ clientMessageId: crypto.randomUUID(), content: 'Hello' }),
  'PATCH /api/messages/:id': () => ({ content: 'x' }),
  'POST /api/messages/:id/answers': () => ({ clientRunId: crypto.randomUUID() }),
  'PATCH /api/runs/:id': () => ({ position: 1 }),
}

let app: OpenApp
let owner: Person
let stranger: Person
let admin: Person
/** Ids of the owner's things, by the first part of a route's path. */
let owned: Record<string, string>
const keys: Record<string, string> = {}

beforeAll(async () => {
  const pageDir = await mkdtemp(join(tmpdir(), 'grizz-page-'))
  await writeFile(join(pageDir, 'index.html'), '<!doctype html>')
  app = await openApp({ settings: { pageDir } })
  admin = await signUp(app)
  owner = await signUp(app)
  stranger = await signUp(app)
  owned = await makeThings()
  for (const scope of ['read', 'chat', 'admin']) keys[scope] = (await makeKey(app, owner, { scopes: [scope] })).key
  keys.expired = (await makeKey(app, owner)).key
  await app.database.db
    .update(apiKeys)
    .set({ expiresAt: new Date(0) })
    .where(sql`${apiKeys.prefix} = ${keys.expired.slice(0, 12)}`)
  const revoked = await makeKey(app, owner)
  keys.revoked = revoked.key
  await ask(app, 'DELETE', `/api/keys/${revoked.id}`, { headers: { cookie: owner.cookie } })
  const banned = await signUp(app)
  keys.banned = (await makeKey(app, banned)).key
  await app.database.db.update(users).set({ bannedAt: new Date() }).where(sql`${users.id} = ${banned.id}`)
})
afterAll(() => app.close())

it('has an entry for every route, and no entry without a route', () => {
  expect(routesOf(app.app)).toEqual(Object.keys(entries).sort())
})

it('describes every HTTP route but its own description, with each answer it gives', async () => {
  const { paths } = (await ask(app, 'GET', '/api/openapi.json')).body
  const described = Object.entries<Record<string, { responses: Record<string, unknown> }>>(paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => {
        expect(
          Object.keys(responses).some((status) => status.startsWith('2')),
          `${method} ${path}`,
        ).toBe(true)
        expect(responses, `${method} ${path}`).toMatchObject({
          400: { content: { 'application/problem+json': {} } },
          500: {},
        })
        return `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`
      }),
  )
  const hidden = ['GET /api/openapi.json', 'GET /index.html', 'GET /ws/chat/:conversationId']
  expect(described.sort()).toEqual(
    Object.keys(entries)
      .filter((route) => !hidden.includes(route) && !route.startsWith('HEAD '))
      .sort(),
  )
})

describe.each(guarded)('%s', (route, scope) => {
  it('asks who it is', async () => {
    expectProblem(await request(route, {}), 401, 'unauthorized')
  })

  it.each(['expired', 'revoked', 'banned'])('is closed to a key that is %s', async (kind) => {
    expectProblem(await request(route, { authorization: `Bearer ${keys[kind]}` }), 401, 'unauthorized')
    expectProblem(await request(route, { 'x-api-key': keys[kind] ?? '' }), 401, 'unauthorized')
  })

  it.each(['read', 'chat', 'admin'].filter((held) => held !== scope))(
    'is closed to a key that may only %s',
    async (held) => {
      expectProblem(await request(route, { authorization: `Bearer ${keys[held]}` }), 403, 'forbidden')
    },
  )

  it('answers in one shape whatever is wrong', async () => {
    const answer = await request(route, { cookie: stranger.cookie })
    if (answer.status < 400) return
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.body.status).toBe(answer.status)
    expect(answer.status).toBeLessThan(500)
  })

  if (!route.includes('/:')) return

  it('hides what is someone else’s, from an admin too, as what is absent or malformed', async () => {
    for (const { cookie } of [stranger, admin]) expectProblem(await request(route, { cookie }), 404, 'not_found')
    for (const id of [crypto.randomUUID(), 'nonsense', '1', '%00', '..%2f..%2fme', `${owned.conversations}x`])
      expectProblem(await request(route, { cookie: owner.cookie }, id), 404, 'not_found')
  })
})

/** A question to a route about the owner's thing, or about `id`. */
function request(route: string, headers: Record<string, string>, id?: string): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ')
  const kind = pattern.split('/')[2] ?? ''
  const path = pattern.replace(/:\w+/, id ?? owned[kind] ?? 'x')
  const socket = pattern.startsWith('/ws/') ? { ...upgrade, origin: app.url } : {}
  const body = bodies[route]?.()
  return ask(app, method, path, { headers: { ...socket, ...headers }, ...(body && { body }) })
}

async function makeThings(): Promise<Record<string, string>> {
  const headers = { cookie: owner.cookie }
  const { id } = (await ask(app, 'POST', '/api/conversations', { headers, body: {} })).body
  const body = { clientMessageId: crypto.randomUUID(), content: 'Hello' }
  const { message, run } = (await ask(app, 'POST', `/api/conversations/${id}/messages`, { headers, body })).body
  const [session] = (await ask(app, 'GET', '/api/sessions', { headers })).body.sessions
  const key = await makeKey(app, owner)
  return { conversations: id, messages: message.id, runs: run.id, sessions: session.id, keys: key.id, chat: id }
}

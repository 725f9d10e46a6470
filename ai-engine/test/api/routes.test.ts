import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@grizz/protocol/problem'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apiKeys, users } from '../../src/db/schema/users.ts'
import {
  type Answer,
  ask,
  expectProblem,
  getToken,
  makeKey,
  openStream,
  type Person,
  signIn,
  signUp,
  upgrade,
} from './ask.ts'
import { type Issuer, startIssuer } from './issuer.ts'
import { type OpenApp, openApp } from './open-app.ts'
import { bodies, entries, otherwise } from './route-entries.ts'
import { routesOf } from './route-table.ts'
import { makeThings } from './things.ts'

const guarded = Object.entries(entries).filter(([, entry]) => entry !== 'open')

let app: OpenApp
let issuer: Issuer
let owner: Person
let stranger: Person
let admin: Person
/** Ids of the owner's things, by the first part of a route's path. */
let owned: Record<string, string>
/** Tokens and keys by what they are. */
const held: Record<string, string> = {}

beforeAll(async () => {
  const pageDir = await mkdtemp(join(tmpdir(), 'grizz-page-'))
  await writeFile(join(pageDir, 'index.html'), '<!doctype html>')
  issuer = await startIssuer()
  app = await openApp({ settings: { pageDir }, externalIssuer: issuer, userToolServers: true })
  admin = await signUp(app)
  owner = await signUp(app)
  stranger = await signUp(app)
  owned = await makeThings(app, owner)
  for (const scope of ['read', 'chat', 'approve', 'admin'])
    held[scope] = (await makeKey(app, owner, { scopes: [scope] })).key
  held.owner = (await makeKey(app, owner, { scopes: ['read', 'chat', 'approve', 'admin'] })).key
  held.ownerToken = await getToken(app, owner)
  held.stranger = (await makeKey(app, stranger, { scopes: ['read', 'chat', 'approve', 'admin'] })).key
  held.strangerToken = await getToken(app, stranger)
  held.administratorReading = (await makeKey(app, admin, { scopes: ['read'] })).key
  held.administrator = (await makeKey(app, admin, { scopes: ['read', 'chat', 'approve', 'admin'] })).key
  held.outsideToken = await issuer.token('somebody', { exp: Math.floor(Date.now() / 1000) + 3600 })
  await makeWorthless()
})
afterAll(async () => {
  await app.close()
  await issuer.close()
})

async function signInAgain(): Promise<void> {
  for (const person of [owner, stranger, admin]) person.cookie = (await signIn(app, person)).cookie
  held.ownerToken = await getToken(app, owner)
  held.strangerToken = await getToken(app, stranger)
}

/** Credentials that were valid once. */
async function makeWorthless(): Promise<void> {
  const { db } = app.database
  const expired = await makeKey(app, owner)
  await db
    .update(apiKeys)
    .set({ expiresAt: new Date(0) })
    .where(eq(apiKeys.id, expired.id))
  const revoked = await makeKey(app, owner)
  await ask(app, 'DELETE', `/api/keys/${revoked.id}`, { headers: { cookie: owner.cookie } })
  const banned = await signUp(app)
  held.expired = expired.key
  held.revoked = revoked.key
  held.banned = (await makeKey(app, banned)).key
  held.bannedToken = await getToken(app, banned)
  held.bannedCookie = banned.cookie
  await db.update(users).set({ bannedAt: new Date() }).where(eq(users.id, banned.id))
  const gone = await signIn(app, owner)
  held.signedOutToken = await getToken(app, gone)
  held.signedOutCookie = gone.cookie
  await ask(app, 'POST', '/api/auth/sign-out', { headers: { cookie: gone.cookie } })
  held.outsideExpired = await issuer.token('somebody', { exp: Math.floor(Date.now() / 1000) - 60 })
}

const key = (name: string): Record<string, string> => ({ 'x-api-key': held[name] ?? '' })
const bearer = (name: string): Record<string, string> => ({ authorization: `Bearer ${held[name]}` })

/** Every credential that is none, by every header that it could come in: always 401. */
const worthless: Record<string, () => Record<string, string>> = {
  'nothing at all': () => ({}),
  'the cookie of somebody banned': () => ({ cookie: held.bannedCookie ?? '' }),
  'the cookie of an ended session': () => ({ cookie: held.signedOutCookie ?? '' }),
  'an expired key': () => key('expired'),
  'an expired key as bearer': () => bearer('expired'),
  'a revoked key': () => key('revoked'),
  'a revoked key as bearer': () => bearer('revoked'),
  'the key of somebody banned': () => key('banned'),
  'the key of somebody banned as bearer': () => bearer('banned'),
  'the token of somebody banned': () => bearer('bannedToken'),
  'the token of an ended session': () => bearer('signedOutToken'),
  'an expired token of another issuer': () => bearer('outsideExpired'),
}

/** Somebody in each way they can come; `scopes`: what it may. */
interface Way {
  headers: () => Record<string, string>
  scopes: readonly string[]
  administrator?: true
}
const all = ['read', 'chat', 'approve', 'admin']
const others: Record<string, Way> = {
  'somebody else': { headers: () => ({ cookie: stranger.cookie }), scopes: all },
  'somebody else’s key': { headers: () => key('stranger'), scopes: all },
  'somebody else’s key as bearer': { headers: () => bearer('stranger'), scopes: all },
  'somebody else’s token': { headers: () => bearer('strangerToken'), scopes: all },
  'somebody of another issuer': { headers: () => bearer('outsideToken'), scopes: all },
  'an administrator': { headers: () => ({ cookie: admin.cookie }), scopes: all, administrator: true },
  'an administrator’s key': { headers: () => key('administrator'), scopes: all, administrator: true },
  'an administrator’s key that may read': {
    headers: () => bearer('administratorReading'),
    scopes: ['read'],
    administrator: true,
  },
}
const owners: Record<string, Way> = {
  'the owner': { headers: () => ({ cookie: owner.cookie }), scopes: all },
  'the owner’s key': { headers: () => key('owner'), scopes: all },
  'the owner’s key as bearer': { headers: () => bearer('owner'), scopes: all },
  'the owner’s token': { headers: () => bearer('ownerToken'), scopes: all },
  'the owner’s key that may read': { headers: () => key('read'), scopes: ['read'] },
  'the owner’s key that may chat': { headers: () => bearer('chat'), scopes: ['chat'] },
  'the owner’s key that may approve': { headers: () => key('approve'), scopes: ['approve'] },
  'the owner’s key that may manage': { headers: () => key('admin'), scopes: ['admin'] },
}

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

describe.each(guarded)('%s', (route, entry) => {
  const scope = entry === 'administrator' ? 'admin' : entry
  const isBarred = ({ scopes, administrator }: Way) =>
    !scopes.includes(scope) || (entry === 'administrator' && !administrator)

  it.each(Object.entries(worthless))('asks who it is: %s', async (_name, headers) => {
    expectRefusal(route, await request(route, headers()), 401, 'unauthorized')
  })

  it.each(Object.entries({ ...others, ...owners }).filter(([, way]) => isBarred(way)))(
    'is closed to %s',
    async (_name, { headers }) => {
      expectRefusal(route, await request(route, headers()), 403, 'forbidden')
    },
  )

  it.each(Object.entries(owners).filter(([, way]) => !isBarred(way)))('is open to %s', async (_name, { headers }) => {
    const things = isChanging(route) && route.includes('/:') ? await makeThings(app, owner, kindOf(route)) : owned
    const { status, text } = await request(route, headers(), { things })
    // Refused for another reason than the caller's role: a token is for a session's cookie.
    if (route === 'GET /api/auth/token' && !headers().cookie) expect(status).toBe(401)
    else expect([200, 201, 202, 204, 101, 409, otherwise[route]], text).toContain(status)
  })

  // A key has no session of its own to keep.
  if (route === 'DELETE /api/sessions') afterEach(signInAgain)

  it.each(Object.entries(others).filter(([, way]) => !isBarred(way)))(
    'shows %s nothing of the owner’s',
    async (_name, { headers }) => {
      const answer = await request(route, headers())
      if (route.includes('/:') && entry !== 'administrator') return expectRefusal(route, answer, 404, 'not_found')
      expect(answer.status, answer.text).toBeLessThan(500)
      for (const id of Object.values(owned)) if (entry !== 'administrator') expect(answer.text).not.toContain(id)
      if (answer.status >= 400) expect(answer.headers['content-type']).toBe('application/problem+json')
    },
  )

  if (!route.includes('/:')) return

  it('hides what is absent or malformed', async () => {
    const { headers } =
      entry === 'administrator'
        ? { headers: () => ({ cookie: admin.cookie }) }
        : { headers: () => ({ cookie: owner.cookie }) }
    const unused = route.startsWith('PUT ') ? [] : [crypto.randomUUID()]
    for (const id of [...unused, 'nonsense', '1', '%00', '..%2f..%2fme', `${owned.conversations}x`])
      expectRefusal(route, await request(route, headers(), { id }), 404, 'not_found')
  })
})

/** An answer to HEAD has a status alone. */
function expectRefusal(route: string, answer: Answer, status: number, code: Problem['code']): void {
  if (route.startsWith('HEAD ')) expect(answer).toMatchObject({ status, text: '' })
  else expectProblem(answer, status, code)
}

/** A question to a route about one of `things`, or about `id`. */
function request(
  route: string,
  headers: Record<string, string>,
  { id, things = owned }: { id?: string; things?: Record<string, string> } = {},
): Promise<Answer> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replace(/:\w+/, id ?? things[kindOf(route)] ?? 'x')
  if (route.endsWith('/events')) return openStream(app, path, headers)
  const socket = pattern.startsWith('/ws/') ? { ...upgrade, origin: app.url } : {}
  const body = bodies[route]?.()
  return ask(app, method, path, { headers: { ...socket, ...headers }, ...(body && { body }) })
}

/** Which of the owner's things a path names. */
function kindOf(route: string): string {
  return route.endsWith('/steps') ? 'answers' : (route.split('/')[2] ?? '')
}

function isChanging(route: string): boolean {
  return !route.startsWith('GET ')
}

import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createLiveConnections } from '../../../src/api/following/live-connections.ts'
import { createLogger } from '../../../src/core/logging/logger.ts'
import type { Caller } from '../../../src/core/security/caller.ts'
import { apiKeys, sessions, users } from '../../../src/db/schema/users.ts'
import { createApiKeys } from '../../../src/db/users/api-keys.ts'
import { createExternalUsers } from '../../../src/db/users/external-users.ts'
import { createSessions } from '../../../src/db/users/sessions.ts'
import { ask, makeKey, type Person, signIn, signUp } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

let app: OpenApp
let other: OpenApp
beforeAll(async () => {
  app = await openApp()
  other = await openApp({ database: app.database })
  await signUp(app)
})
afterAll(async () => {
  await other.close()
  await app.close()
})

const scopes: Caller['scopes'] = new Set(['read', 'chat'])

async function sessionOf(person: Person): Promise<Caller> {
  const list = await ask(app, 'GET', '/api/sessions', { headers: { cookie: person.cookie } })
  const id = list.body.sessions.find((session: { current: boolean }) => session.current).id
  return { userId: person.id, role: 'user', scopes, credential: { kind: 'session', id } }
}

/** Opens a connection on the engine that the change does not happen on; resolves with why it was ended. */
function open(caller: Caller) {
  const { promise, resolve } = Promise.withResolvers<string>()
  return { ended: promise, remove: other.connections.add(caller, resolve) }
}

const ofUser = (id: string) => eq(users.id, id)

it('ends on sign-out on another engine, and only what the session holds', async () => {
  const here = await signUp(app)
  const there = await signIn(app, here)
  const [mine, theirs] = [open(await sessionOf(here)), open(await sessionOf(there))]
  await ask(app, 'POST', '/api/auth/sign-out', { headers: { cookie: here.cookie } })
  expect(await mine.ended).toMatch(/ended/)
  expect(await Promise.race([theirs.ended, afterACheck()])).toBe('still open')
  theirs.remove()
})

it.each<[string, (caller: Caller) => Promise<unknown>]>([
  ['a ban', ({ userId }) => app.database.db.update(users).set({ bannedAt: new Date() }).where(ofUser(userId))],
  ['another role', ({ userId }) => app.database.db.update(users).set({ role: 'admin' }).where(ofUser(userId))],
  ['the end of the account', ({ userId }) => app.database.db.delete(users).where(ofUser(userId))],
  [
    'the session’s time',
    ({ credential }) =>
      app.database.db
        .update(sessions)
        .set({ expiresAt: sql`now() - interval '1 second'` })
        .where(eq(sessions.id, credential.id)),
  ],
])('ends on %s', async (_name, change) => {
  const caller = await sessionOf(await signUp(app))
  const connection = open(caller)
  await change(caller)
  expect(await connection.ended).toMatch(/\S/)
})

it.each<[string, (person: Person, id: string) => Promise<unknown>]>([
  ['revocation', (person, id) => ask(app, 'DELETE', `/api/keys/${id}`, { headers: { cookie: person.cookie } })],
  [
    'expiry',
    (_person, id) =>
      app.database.db
        .update(apiKeys)
        .set({ expiresAt: new Date(0) })
        .where(eq(apiKeys.id, id)),
  ],
  ['a ban', ({ id }) => app.database.db.update(users).set({ bannedAt: new Date() }).where(ofUser(id))],
])('ends what a key holds on %s', async (_name, change) => {
  const person = await signUp(app)
  const { id } = await makeKey(app, person)
  const connection = open({ userId: person.id, role: 'user', scopes, credential: { kind: 'key', id } })
  await change(person, id)
  expect(await connection.ended).toMatch(/\S/)
})

it('asks once for all, counts them, and forgets what closed by itself', async () => {
  const caller = await sessionOf(await signUp(app))
  const { db } = app.database
  const [ofSessions, ofKeys] = [createSessions(db), createApiKeys(db)]
  const active = vi.fn(ofSessions.active)
  const connections = createLiveConnections({
    sessions: { active },
    keys: ofKeys,
    externalUsers: createExternalUsers(db),
    logger: createLogger({ level: 'silent' }),
    maxPerUser: 100,
    checkIntervalMs: 20,
  })
  const remove = Array.from({ length: 100 }, () => connections.add(caller, () => {}))
  expect(connections.size).toBe(100)
  await vi.waitFor(() => expect(active).toHaveBeenCalledWith([caller.credential.id]), { timeout: 100_000 })
  for (const forget of remove) forget()
  expect(connections.size).toBe(0)
  await connections.close()
})

it('leaves everything open while nobody can say', async () => {
  const caller = await sessionOf(await signUp(app))
  let asked = 0
  const unreachable = async () => {
    asked += 1
    throw new Error('Connection terminated unexpectedly')
  }
  const end = vi.fn()
  const logger = createLogger({ level: 'silent' })
  const away = { active: unreachable }
  const connections = createLiveConnections({
    sessions: away,
    keys: away,
    externalUsers: away,
    logger,
    maxPerUser: 1,
    checkIntervalMs: 10,
  })
  connections.add(caller, end)
  await vi.waitFor(() => expect(asked).toBeGreaterThan(3), { timeout: 100_000 })
  expect(end).not.toHaveBeenCalled()
  await connections.close()
})

/** A connection opened after this moment and ended by the same check that would have ended the others. */
async function afterACheck(): Promise<string> {
  const gone: Caller = { userId: '', role: 'user', scopes, credential: { kind: 'session', id: crypto.randomUUID() } }
  await open(gone).ended
  return 'still open'
}

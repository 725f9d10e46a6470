import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { users } from '../../../../src/db/schema/users.ts'
import { ADMINS_LOCK } from '../../../../src/db/users/users.ts'
import { ask, expectProblem, getToken, makeConversation, makeKey, type Person, signIn, signUp } from '../../ask.ts'
import { type Issuer, startIssuer } from '../../issuer.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let issuer: Issuer
let app: OpenApp
let admin: Person
beforeAll(async () => {
  issuer = await startIssuer()
  app = await openApp({ externalIssuer: issuer })
  admin = await signUp(app, { name: 'The first' })
})
afterAll(async () => {
  await app.close()
  await issuer.close()
})

const as = ({ cookie }: Person) => ({ headers: { cookie } })
const list = (query = '') => ask(app, 'GET', `/api/people${query}`, as(admin))
const change = (id: string, body: object, by = admin) => ask(app, 'PATCH', `/api/people/${id}`, { ...as(by), body })
const me = (headers: Record<string, string>) => ask(app, 'GET', '/api/me', { headers })

describe('the list of people', () => {
  it('shows who they are and whether they are about, and nothing that they keep to themselves', async () => {
    const person = await signUp(app, { name: 'Grace Hopper' })
    await signIn(app, person)
    await makeKey(app, person)
    await makeConversation(app, person)
    const { people } = (await list('?q=grace+hop')).body
    expect(people).toEqual([
      {
        id: person.id,
        name: 'Grace Hopper',
        email: person.email,
        role: 'user',
        bannedAt: null,
        sessions: 2,
        keys: 1,
        activeAt: expect.stringMatching(/Z$/),
        createdAt: expect.stringMatching(/Z$/),
      },
    ])
  })

  it('is searched by name and address, whatever is typed', async () => {
    const odd = await signUp(app, { name: '100% \\ of_it' })
    for (const q of ['100%', '% \\', 'of_it', 'OF_IT', odd.email.toUpperCase()])
      expect((await list(`?q=${encodeURIComponent(q)}`)).body.people.map(({ id }: Person) => id)).toEqual([odd.id])
    expect((await list('?q=%25%25')).body.people).toEqual([])
  })

  it('comes in pages, everybody once, the first who came first', async () => {
    for (let made = 0; made < 5; made++) await signUp(app)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(body.people.length).toBeLessThanOrEqual(2)
      seen.push(...body.people.map(({ id }: Person) => id))
      cursor = body.nextCursor
    }
    expect(seen[0]).toBe(admin.id)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(await app.database.db.$count(users))
    expectProblem(await list('?limit=101'), 400, 'invalid_request')
    expectProblem(await list('?cursor=nonsense'), 400, 'invalid_request')
  })

  it('is for administrators, and for keys of theirs that may', async () => {
    const user = await signUp(app)
    expectProblem(await ask(app, 'GET', '/api/people', as(user)), 403, 'forbidden')
    const theirs = (await makeKey(app, user, { scopes: ['read', 'chat', 'admin'] })).key
    expectProblem(await ask(app, 'GET', '/api/people', { headers: { 'x-api-key': theirs } }), 403, 'forbidden')
    const weak = (await makeKey(app, admin)).key
    expectProblem(await ask(app, 'GET', '/api/people', { headers: { 'x-api-key': weak } }), 403, 'forbidden')
    const strong = (await makeKey(app, admin, { scopes: ['admin'] })).key
    expect((await ask(app, 'GET', '/api/people', { headers: { 'x-api-key': strong } })).status).toBe(200)
  })
})

describe('a ban', () => {
  it('closes every way in, keeps the first time, and leaves no session behind when it is lifted', async () => {
    const person = await signUp(app)
    const { key } = await makeKey(app, person)
    const token = await getToken(app, person)
    const first = await change(person.id, { banned: true })
    expect(first.body).toMatchObject({ id: person.id, sessions: 0, bannedAt: expect.any(String) })
    expect((await change(person.id, { banned: true })).body.bannedAt).toBe(first.body.bannedAt)
    for (const headers of [{ cookie: person.cookie }, { 'x-api-key': key }, { authorization: `Bearer ${token}` }])
      expectProblem(await me(headers), 401, 'unauthorized')
    expect((await change(person.id, { banned: false })).body.bannedAt).toBeNull()
    expectProblem(await me({ cookie: person.cookie }), 401, 'unauthorized')
    expect((await me({ 'x-api-key': key })).status).toBe(200)
    expect((await me({ cookie: (await signIn(app, person)).cookie })).status).toBe(200)
  })
})

describe('signing somebody out', () => {
  it('ends every session, and tokens of another issuer, and leaves keys', async () => {
    const person = await signUp(app)
    const there = await signIn(app, person)
    const { key } = await makeKey(app, person)
    const out = (id: string) => ask(app, 'DELETE', `/api/people/${id}/sessions`, as(admin))
    expect((await out(person.id)).status).toBe(204)
    for (const { cookie } of [person, there]) expectProblem(await me({ cookie }), 401, 'unauthorized')
    expect((await me({ 'x-api-key': key })).status).toBe(200)
    const iat = Math.floor(Date.now() / 1000) - 5
    const authorization = `Bearer ${await issuer.token('outsider', { iat })}`
    const outsider = (await me({ authorization })).body.id
    expect((await out(outsider)).status).toBe(204)
    expectProblem(await me({ authorization }), 401, 'unauthorized')
    expectProblem(await out(crypto.randomUUID()), 404, 'not_found')
  })
})

describe('a role', () => {
  it('is given and taken, and shows in what a person may', async () => {
    const person = await signUp(app)
    expect((await change(person.id, { role: 'admin' })).body.role).toBe('admin')
    expect((await ask(app, 'GET', '/api/people', as(person))).status).toBe(200)
    expect((await change(person.id, { role: 'user' })).body.role).toBe('user')
    expectProblem(await ask(app, 'GET', '/api/people', as(person)), 403, 'forbidden')
  })

  it.each([{}, { role: 'owner' }, { banned: 'yes' }, { name: 'x' }])('is not changed by %j', async (body) => {
    expectProblem(await change(admin.id, body), 400, 'invalid_request')
  })

  it('of the last administrator stays, whatever is asked, by whomever', async () => {
    const authorization = `Bearer ${await issuer.token('outside-admin')}`
    const externalToken = (await me({ authorization })).body.id
    expect((await change(externalToken, { role: 'admin' })).status).toBe(200)
    for (const body of [{ role: 'user' }, { banned: true }, { role: 'user', banned: false }]) {
      expectProblem(await change(admin.id, body), 409, 'conflict')
      const headers = { authorization }
      expectProblem(await ask(app, 'PATCH', `/api/people/${admin.id}`, { headers, body }), 409, 'conflict')
    }
    const body = { password: admin.password }
    expectProblem(await ask(app, 'POST', '/api/me/delete', { ...as(admin), body }), 409, 'conflict')
    expect((await change(externalToken, { role: 'user' })).status).toBe(200)
  })

  it('stays with one of two who end their accounts at once, on two engines', async () => {
    const own = await openApp()
    const other = await openApp({ database: own.database })
    const people = [await signUp(own), await signUp(own)]
    await signUp(own)
    const both = inArray(
      users.id,
      people.map(({ id }) => id),
    )
    await own.database.db.update(users).set({ role: 'admin' }).where(both)
    const end = (at: OpenApp, person: Person) =>
      ask(at, 'POST', '/api/me/delete', { ...as(person), body: { password: person.password } })
    const holder = await own.database.pool.connect()
    await holder.query(`begin; select pg_advisory_xact_lock(${ADMINS_LOCK})`)
    const ending = Promise.all(people.map((person, index) => end(index ? other : own, person)))
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = ${ADMINS_LOCK} and not granted
      and database = (select oid from pg_database where datname = current_database())`
    await expect.poll(async () => (await own.database.pool.query(waiting)).rowCount, { timeout: 100_000 }).toBe(2)
    await holder.query('commit')
    holder.release()
    expect((await ending).map(({ status }) => status).sort()).toEqual([204, 409])
    await other.close()
    await own.close()
  })

  it('stays with one of two who demote each other at once, on two engines', async () => {
    const other = await openApp({ database: app.database })
    const second = await signUp(app)
    for (let round = 0; round < 8; round++) {
      await app.database.db.update(users).set({ role: 'admin' }).where(eq(users.id, second.id))
      await app.database.db.update(users).set({ role: 'admin' }).where(eq(users.id, admin.id))
      const body = { role: 'user' }
      const answers = await Promise.all([
        ask(app, 'PATCH', `/api/people/${second.id}`, { ...as(admin), body }),
        ask(other, 'PATCH', `/api/people/${admin.id}`, { ...as(second), body }),
      ])
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    }
    await app.database.db.update(users).set({ role: 'admin' }).where(eq(users.id, admin.id))
    await other.close()
  })
})

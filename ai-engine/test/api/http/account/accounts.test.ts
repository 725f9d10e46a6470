import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accounts, sessions, users } from '../../../../src/db/schema/users.ts'
import { ask, expectProblem, signIn, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

const person = (email: string, more: object = {}) => ({ name: 'Ada', email, password: 'correct horse', ...more })
const signUpPath = '/api/auth/sign-up/email'

describe('an open server', () => {
  let app: OpenApp
  beforeAll(async () => {
    app = await openApp()
  })
  afterAll(() => app.close())

  it('makes the first account the admin, and says so at once', async () => {
    const first = await ask(app, 'POST', signUpPath, { body: person('First@Example.org') })
    expect(first.body.user).toMatchObject({ role: 'admin', email: 'first@example.org', name: 'Ada' })
    expect(Object.keys(first.body)).toEqual(['user'])
    const second = await ask(app, 'POST', signUpPath, { body: person('second@example.org') })
    expect(second.body.user.role).toBe('user')
  })

  it('keeps the session in an HttpOnly cookie and the password as a hash', async () => {
    const answer = await ask(app, 'POST', signUpPath, { body: person('cookie@example.org') })
    const [cookie] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^grizz\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
    const [row] = await app.database.db.select().from(accounts).where(eq(accounts.userId, answer.body.user.id))
    expect(row?.password).not.toContain('correct horse')
    expect(row?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  })

  it.each([
    ['email', { email: 'nobody' }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(129) }],
    ['name', { name: '  ' }],
    ['name', { name: 'a\u0000b' }],
    ['email', { email: undefined }],
  ])('refuses a wrong %s by name', async (field, wrong) => {
    const answer = await ask(app, 'POST', signUpPath, { body: { ...person('wrong@example.org'), ...wrong } })
    expectProblem(answer, 400, 'invalid_request')
    expect(answer.body.detail).toContain(`${field}:`)
  })

  it('takes no role, id or ban from the sign-up body', async () => {
    const id = '01900000-0000-7000-8000-000000000000'
    const body = person('greedy@example.org', { role: 'admin', id, emailVerified: true, bannedAt: null })
    const { user } = (await ask(app, 'POST', signUpPath, { body })).body
    const [row] = await app.database.db.select().from(users).where(eq(users.id, user.id))
    expect(row).toMatchObject({ role: 'user', emailVerified: false })
    expect(user.id).not.toBe(id)
  })

  it('refuses an address that is taken, in whatever case', async () => {
    await ask(app, 'POST', signUpPath, { body: person('twice@example.org') })
    expectProblem(await ask(app, 'POST', signUpPath, { body: person('TWICE@example.org') }), 409, 'conflict')
  })

  it('signs in, and tells a wrong password and an unknown address alike', async () => {
    const someone = await signUp(app)
    expect(
      (await ask(app, 'GET', '/api/me', { headers: { cookie: (await signIn(app, someone)).cookie } })).status,
    ).toBe(200)
    const wrong = await ask(app, 'POST', '/api/auth/sign-in/email', {
      body: { email: someone.email, password: 'wrong password' },
    })
    const unknown = await ask(app, 'POST', '/api/auth/sign-in/email', {
      body: { email: 'nobody@example.org', password: 'wrong password' },
    })
    expectProblem(wrong, 401, 'unauthorized')
    expectProblem(unknown, 401, 'unauthorized')
    expect(wrong.body.detail).toBe(unknown.body.detail)
  })

  it('signs out: the cookie is worth nothing from then on, others of the person stay', async () => {
    const here = await signUp(app)
    const there = await signIn(app, here)
    const out = await ask(app, 'POST', '/api/auth/sign-out', { headers: { cookie: here.cookie } })
    expect(out.body).toEqual({ success: true })
    expectProblem(await ask(app, 'GET', '/api/me', { headers: { cookie: here.cookie } }), 401, 'unauthorized')
    expect((await ask(app, 'GET', '/api/me', { headers: { cookie: there.cookie } })).status).toBe(200)
    expect((await ask(app, 'POST', '/api/auth/sign-out', {})).body).toEqual({ success: true })
  })

  it('lets nobody in who is banned, with an old session or a new one', async () => {
    const banned = await signUp(app)
    await app.database.db.update(users).set({ bannedAt: new Date() }).where(eq(users.id, banned.id))
    expectProblem(await ask(app, 'GET', '/api/me', { headers: { cookie: banned.cookie } }), 401, 'unauthorized')
    const { email, password } = banned
    expectProblem(await ask(app, 'POST', '/api/auth/sign-in/email', { body: { email, password } }), 403, 'forbidden')
  })

  it('ends a session that has run out, and prolongs one in use', async () => {
    const someone = await signUp(app)
    const ofThem = eq(sessions.userId, someone.id)
    const inFiveDays = sql`now() + interval '5 days'`
    await app.database.db.update(sessions).set({ expiresAt: inFiveDays }).where(ofThem)
    const answer = await ask(app, 'GET', '/api/me', { headers: { cookie: someone.cookie } })
    expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=2592000')
    const [row] = await app.database.db.select().from(sessions).where(ofThem)
    expect(row?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000)
    await app.database.db.update(sessions).set({ expiresAt: sql`now() - interval '1 second'` }).where(ofThem)
    expectProblem(await ask(app, 'GET', '/api/me', { headers: { cookie: someone.cookie } }), 401, 'unauthorized')
  })

  it('shows a person their sessions and ends one of them', async () => {
    const here = await signUp(app)
    const there = await signIn(app, here)
    const stranger = await signUp(app)
    const list = await ask(app, 'GET', '/api/sessions', { headers: { cookie: here.cookie } })
    expect(list.body.sessions.map((session: { current: boolean }) => session.current)).toEqual([false, true])
    const other = list.body.sessions[0].id
    const path = `/api/sessions/${other}`
    expectProblem(await ask(app, 'DELETE', path, { headers: { cookie: stranger.cookie } }), 404, 'not_found')
    expect((await ask(app, 'DELETE', path, { headers: { cookie: here.cookie } })).status).toBe(204)
    expectProblem(await ask(app, 'GET', '/api/me', { headers: { cookie: there.cookie } }), 401, 'unauthorized')
  })
})

describe('the first account', () => {
  it('is the one admin, however many sign up at once on two engines', async () => {
    const one = await openApp()
    const two = await openApp({ database: one.database })
    const emails = Array.from({ length: 8 }, (_, index) => `racer-${index}@example.org`)
    const answers = await Promise.all(
      emails.map((email, index) => ask(index % 2 ? one : two, 'POST', signUpPath, { body: person(email) })),
    )
    expect(answers.map(({ status }) => status)).toEqual(emails.map(() => 200))
    const admins = await one.database.db.select().from(users).where(eq(users.role, 'admin'))
    expect(admins).toHaveLength(1)
    await two.close()
    await one.close()
  })

  it('of a closed server needs the one-time code, and is the only one that gets in', async () => {
    const one = await openApp({ signup: 'closed' })
    const two = await openApp({ signup: 'closed', database: one.database })
    const code = await one.accounts.firstSignUpCode()
    expect(await two.accounts.firstSignUpCode()).toBe(code)
    expect((await ask(one, 'GET', '/api/auth/sign-up')).body).toEqual({ signUp: 'code', first: true })
    for (const wrong of [undefined, '', 'AAAA-BBBB-CCCC'])
      expectProblem(
        await ask(one, 'POST', signUpPath, { body: person('a@example.org', { code: wrong }) }),
        403,
        'forbidden',
      )
    const racers = Array.from({ length: 6 }, (_, index) =>
      person(`r${index}@example.org`, { code: code?.toLowerCase() }),
    )
    const answers = await Promise.all(
      racers.map((body, index) => ask(index % 2 ? one : two, 'POST', signUpPath, { body })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403, 403])
    expect((await ask(one, 'GET', '/api/auth/sign-up')).body).toEqual({ signUp: 'closed', first: false })
    expect(await one.accounts.firstSignUpCode()).toBeUndefined()
    expect(await one.database.db.select().from(users)).toMatchObject([{ role: 'admin' }])
    expectProblem(await ask(two, 'POST', signUpPath, { body: person('late@example.org', { code }) }), 403, 'forbidden')
    await two.close()
    await one.close()
  })

  it('has a code that opens once, also when its account has gone', async () => {
    const closed = await openApp({ signup: 'closed' })
    const code = await closed.accounts.firstSignUpCode()
    const first = await signUp(closed, { code })
    const leave = { headers: { cookie: first.cookie }, body: { password: first.password } }
    expect((await ask(closed, 'POST', '/api/me/delete', leave)).status).toBe(204)
    expect((await ask(closed, 'GET', '/api/auth/sign-up')).body).toEqual({ signUp: 'code', first: true })
    const stranger = person('stranger@example.org', { code })
    expectProblem(await ask(closed, 'POST', signUpPath, { body: stranger }), 403, 'forbidden')
    const next = await closed.accounts.firstSignUpCode()
    expect(next).not.toBe(code)
    expect((await ask(closed, 'POST', signUpPath, { body: { ...stranger, code: next } })).status).toBe(200)
    await closed.close()
  })
})

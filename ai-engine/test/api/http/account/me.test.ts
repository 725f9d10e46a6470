import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { users } from '../../../../src/db/schema/users.ts'
import { ask, expectProblem, makeConversation, makeKey, type Person, signIn, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let admin: Person

beforeAll(async () => {
  app = await openApp()
  admin = await signUp(app)
})
afterAll(() => app.close())

describe('a profile', () => {
  it('gives new conversations their model and system prompt, and leaves the others as they began', async () => {
    const person = await signUp(app)
    const before = await makeConversation(app, person)
    const change = { name: ' Ada L. ', defaultModel: 'gpt-4o', systemPrompt: 'Be brief.' }
    const changed = await ask(app, 'PATCH', '/api/me', { ...headers(person), body: change })
    expect(changed.body).toMatchObject({ name: 'Ada L.', defaultModel: 'gpt-4o', systemPrompt: 'Be brief.' })
    expect((await ask(app, 'GET', '/api/me', headers(person))).body).toEqual(changed.body)
    const conversation = async (id: string) => (await ask(app, 'GET', `/api/conversations/${id}`, headers(person))).body
    expect(await conversation(before)).toMatchObject({ model: null, systemPrompt: null })
    expect(await conversation(await makeConversation(app, person))).toMatchObject({
      model: 'gpt-4o',
      systemPrompt: 'Be brief.',
    })
    const own = await ask(app, 'POST', '/api/conversations', { ...headers(person), body: { systemPrompt: 'Rhyme.' } })
    expect(own.body).toMatchObject({ model: 'gpt-4o', systemPrompt: 'Rhyme.' })
    const cleared = { defaultModel: null, systemPrompt: '  ' }
    const after = await ask(app, 'PATCH', '/api/me', { ...headers(person), body: cleared })
    expect(after.body).toMatchObject({ name: 'Ada L.', defaultModel: null, systemPrompt: null })
    expectProblem(
      await ask(app, 'PATCH', '/api/me', { ...headers(person), body: { name: '' } }),
      400,
      'invalid_request',
    )
  })

  it('changes the password and ends every other session', async () => {
    const person = await signUp(app)
    const elsewhere = await signIn(app, person)
    const change = (currentPassword: string, newPassword: string) =>
      ask(app, 'POST', '/api/me/password', { ...headers(person), body: { currentPassword, newPassword } })
    expectProblem(await change('not the one', 'a new password'), 400, 'invalid_request')
    expectProblem(await change(person.password, 'short'), 400, 'invalid_request')
    expect((await ask(app, 'GET', '/api/me', headers(elsewhere))).status).toBe(200)
    expect((await change(person.password, 'a new password')).status).toBe(204)
    expect((await ask(app, 'GET', '/api/me', headers(person))).status).toBe(200)
    expectProblem(await ask(app, 'GET', '/api/me', headers(elsewhere)), 401, 'unauthorized')
    const { email, password } = person
    expectProblem(await ask(app, 'POST', '/api/auth/sign-in/email', { body: { email, password } }), 401, 'unauthorized')
    await signIn(app, { ...person, password: 'a new password' })
  })

  it('counts guesses of the password per session, and those of all keys together', async () => {
    const strict = await openApp({ limits: { signInsPerAccount: 2 } })
    const person = await signUp(strict)
    const elsewhere = await signIn(strict, person)
    const guess = (headers: Record<string, string>) =>
      ask(strict, 'POST', '/api/me/delete', { headers, body: { password: 'a guess' } })
    const mine = () => guess({ cookie: person.cookie })
    for (let tries = 0; tries < 2; tries++) expectProblem(await mine(), 400, 'invalid_request')
    expectProblem(await mine(), 429, 'rate_limited')
    const answers = []
    for (let keys = 0; keys < 4; keys++) {
      const { key } = await makeKey(strict, person, { scopes: ['admin'] })
      answers.push((await guess({ 'x-api-key': key })).status)
    }
    expect(answers).toEqual([400, 400, 429, 429])
    expectProblem(await guess({ cookie: elsewhere.cookie }), 400, 'invalid_request')
    await strict.close()
  })
})

describe('the end of an account', () => {
  it('takes everything but the ledger, and asks for the password', async () => {
    const person = await signUp(app)
    const { key } = await makeKey(app, person)
    const id = await makeConversation(app, person)
    const { pool } = app.database
    await pool.query(
      `insert into usage (user_id, conversation_id, kind, model, billed_model, provider, input_tokens, output_tokens,
         reasoning_tokens, cached_input_tokens, estimated) values ($1, $2, 'answer', 'm', 'm', 'p', 1, 1, 0, 0, false)`,
      [person.id, id],
    )
    await ask(app, 'POST', `/api/conversations/${id}/messages`, {
      ...headers(person),
      body: { clientMessageId: crypto.randomUUID(), content: 'Running while the account ends' },
    })
    const end = (password: string) => ask(app, 'POST', '/api/me/delete', { ...headers(person), body: { password } })
    expectProblem(await end('wrong'), 400, 'invalid_request')
    const ended = await end(person.password)
    expect(ended.status).toBe(204)
    expect(ended.headers['set-cookie']?.join()).toMatch(/Max-Age=0/i)
    expectProblem(await ask(app, 'GET', '/api/me', headers(person)), 401, 'unauthorized')
    expectProblem(await ask(app, 'GET', '/api/me', { headers: { 'x-api-key': key } }), 401, 'unauthorized')
    for (const table of ['users', 'sessions', 'api_keys', 'accounts', 'conversations', 'messages', 'runs']) {
      const owner = table === 'users' ? 'id' : 'user_id'
      const { rowCount } = await pool.query(`select 1 from ${table} where ${owner} = $1`, [person.id])
      expect(rowCount, table).toBe(0)
    }
    expect((await pool.query('select 1 from usage where user_id = $1', [person.id])).rowCount).toBeGreaterThan(0)
  })

  it('is refused to the only admin while others have accounts', async () => {
    const end = () => ask(app, 'POST', '/api/me/delete', { ...headers(admin), body: { password: admin.password } })
    const refused = await end()
    expectProblem(refused, 409, 'conflict')
    expect(refused.body.detail).toContain('only administrator')
    await signUp(app)
    await app.database.db.update(users).set({ role: 'admin' })
    expect((await end()).status).toBe(204)
  })
})

describe('an export', () => {
  it('holds every conversation with every branch, and what was used', async () => {
    const person = await signUp(app)
    const id = await makeConversation(app, person)
    await app.database.pool.query(
      `insert into messages (id, conversation_id, role, status, content, created_at)
       select gen_random_uuid(), $1, 'user', 'complete', 'Branch ' || n, now() + n * interval '1 second'
       from generate_series(1, 450) n`,
      [id],
    )
    const answer = await ask(app, 'GET', '/api/me/export', headers(person))
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="grizz-chat-\d{4}-\d\d-\d\d\.json"$/)
    expect(answer.body).toMatchObject({ version: 1, person: { email: person.email }, usage: [] })
    expect(answer.body.conversations).toHaveLength(1)
    const texts = answer.body.conversations[0].messages.map(({ content }: { content: string }) => content)
    expect(texts).toEqual(Array.from({ length: 450 }, (_, n) => `Branch ${n + 1}`))
    expect(answer.text).not.toContain('announcedAt')
  })

  it('gives one conversation as Markdown', async () => {
    const person = await signUp(app)
    const id = await makeConversation(app, person)
    await ask(app, 'PATCH', `/api/conversations/${id}`, { ...headers(person), body: { title: 'Bären & "Beeren"' } })
    await ask(app, 'POST', `/api/conversations/${id}/messages`, {
      ...headers(person),
      body: { clientMessageId: crypto.randomUUID(), content: 'Hello *bear*' },
    })
    const read = () => ask(app, 'GET', `/api/conversations/${id}/export`, headers(person))
    await expect.poll(async () => (await read()).text, { timeout: 120_000 }).toMatch(/## Answer of /)
    const { text, headers: sent } = await read()
    expect(sent['content-type']).toBe('text/markdown; charset=utf-8')
    expect(sent['content-disposition']).toBe('attachment; filename="Baren-Beeren.md"')
    expect(text).toMatch(/^# Bären & "Beeren"\n\n## Question\n\n\*[\d: -]+ UTC\*\n\nHello \*bear\*\n\n## Answer of /)
  })
})

const headers = ({ cookie }: Person) => ({ headers: { cookie } })

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, ask, expectProblem, makeConversation, makeKey, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let person: Person
beforeAll(async () => {
  app = await openApp()
  person = await signUp(app)
})
afterAll(() => app.close())

it('lets a key that may only change read nothing by changes, empty ones among them', async () => {
  const id = await makeConversation(app, person)
  const by = await asKey(['chat'])
  const own = { cookie: person.cookie }
  await ask(app, 'PATCH', `/api/conversations/${id}`, {
    headers: own,
    body: { title: 'A secret', systemPrompt: 'too' },
  })
  expect((await by('PATCH', `/api/conversations/${id}`, {})).body).toEqual({ id })
  expect((await by('POST', '/api/conversations', { id })).body).toEqual({ id })
  const question = { clientMessageId: crypto.randomUUID(), content: 'What is secret?' }
  const sent = await by('POST', `/api/conversations/${id}/messages`, question)
  expect(sent).toMatchObject({
    status: 202,
    body: { message: { id: expect.any(String) }, run: { id: expect.any(String) } },
  })
  const repeated = await by('POST', `/api/conversations/${id}/messages`, question)
  expect(repeated.body).toEqual(sent.body)
  const cancelled = await by('POST', `/api/runs/${sent.body.run.id}/cancel`)
  expect(cancelled.body).toEqual({ id: sent.body.run.id })
  expect((await by('DELETE', `/api/conversations/${id}`)).status).toBe(204)
  expect((await by('POST', `/api/conversations/${id}/restore`)).body).toEqual({ id })
  expectProblem(await by('PATCH', `/api/conversations/${crypto.randomUUID()}`, {}), 404, 'not_found')
  const whole = await ask(app, 'PATCH', `/api/conversations/${id}`, { headers: own, body: {} })
  expect(whole.body).toMatchObject({ title: 'A secret' })
})

it('shows a key of the scope admin alone no profile', async () => {
  const by = await asKey(['admin'])
  expect((await by('PATCH', '/api/me', {})).body).toEqual({ id: person.id })
  expect((await by('GET', '/api/keys')).body.keys.length).toBeGreaterThan(0)
})

it('lets a key make only keys that may do no more and live no longer', async () => {
  const end = new Date(Date.now() + 60_000).toISOString()
  const by = await asKey(['admin'], end)
  const wider = [{ scopes: ['read'] }, { scopes: ['admin', 'chat'] }, { expiresAt: new Date(Date.now() + 120_000) }]
  for (const more of wider) expectProblem(await by('POST', '/api/keys', { name: 'x', ...more }), 403, 'forbidden')
  const made = await by('POST', '/api/keys', { name: 'x' })
  expect(made).toMatchObject({ status: 201, body: { scopes: ['admin'], expiresAt: end, key: expect.any(String) } })
  const sooner = new Date(Date.now() + 30_000).toISOString()
  expect((await by('POST', '/api/keys', { name: 'x', expiresAt: sooner })).body.expiresAt).toBe(sooner)
})

it('ends all keys with the password where that is asked for, and none where it is not', async () => {
  const leaver = await signUp(app)
  const { key } = await makeKey(app, leaver)
  const me = () => ask(app, 'GET', '/api/me', { headers: { 'x-api-key': key } })
  const change = (currentPassword: string, newPassword: string, more: object = {}) =>
    ask(app, 'POST', '/api/me/password', {
      headers: { cookie: leaver.cookie },
      body: { currentPassword, newPassword, ...more },
    })
  expect((await change(leaver.password, 'honey and berries')).status).toBe(204)
  expect((await me()).status).toBe(200)
  expect((await change('honey and berries', 'berries and honey', { endKeys: true })).status).toBe(204)
  expect((await me()).status).toBe(401)
})

async function asKey(scopes: string[], expiresAt?: string) {
  const { key } = await makeKey(app, person, { scopes, ...(expiresAt && { expiresAt }) })
  return (method: string, path: string, body?: object): Promise<Answer> =>
    ask(app, method, path, { headers: { 'x-api-key': key }, ...(body && { body }) })
}

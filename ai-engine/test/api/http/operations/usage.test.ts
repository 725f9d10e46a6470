import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversations } from '../../../../src/db/schema/conversations.ts'
import { runs, steps } from '../../../../src/db/schema/runs.ts'
import { usage } from '../../../../src/db/schema/usage.ts'
import { users } from '../../../../src/db/schema/users.ts'
import { ask, expectProblem, makeKey, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let admin: Person
let anna: Person
let bert: Person

beforeAll(async () => {
  app = await openApp()
  admin = await signUp(app)
  anna = await signUp(app)
  bert = await signUp(app)
})
afterAll(() => app.close())

const base = {
  kind: 'answer',
  model: 'bear-1',
  billedModel: 'bear-1',
  provider: 'Upstream',
  inputTokens: 10,
  outputTokens: 5,
  reasoningTokens: 1,
  cachedInputTokens: 2,
  usageCents: 0.1,
  estimated: false,
} as const

async function bill(userId: string, more: Partial<typeof usage.$inferInsert> = {}): Promise<void> {
  await app.database.db.insert(usage).values({ ...base, userId, conversationId: newId(), ...more })
}

async function makeConversation(person: Person, title: string | null): Promise<string> {
  const id = newId()
  await app.database.db.insert(conversations).values({ id, userId: person.id, title })
  return id
}

const read = ({ cookie }: { cookie: string }, query: string) =>
  ask(app, 'GET', `/api/usage${query}`, { headers: { cookie } })

/** A day that no other test of this file writes to. */
function day(date: string) {
  return { at: new Date(`${date}T23:59:00Z`), query: `from=${date}T00:00:00Z&to=${date}T23:59:59.999Z` }
}

describe('GET /api/usage', () => {
  it('sums by day, model, conversation and person, and in all', async () => {
    const { at: createdAt, query } = day('2026-03-01')
    const conversationId = await makeConversation(anna, 'Bears')
    await bill(anna.id, { createdAt, conversationId })
    await bill(anna.id, { createdAt, conversationId, billedModel: 'bear-2', usageCents: null, estimated: true })
    await bill(bert.id, { createdAt })
    const sums = { inputTokens: 20, outputTokens: 10, reasoningTokens: 2, cachedInputTokens: 4, usageCents: 0.1 }
    const both = { ...sums, calls: 2, unpricedCalls: 1, estimatedCalls: 1 }
    const of = async (groupBy: string) => (await read(anna, `?${query}&groupBy=${groupBy}`)).body
    expect(await of('day')).toEqual({ groups: [{ key: '2026-03-01', label: '2026-03-01', ...both }], total: both })
    expect((await of('model')).groups).toMatchObject([
      { key: 'upstream/bear-1', label: 'bear-1 · upstream', calls: 1, usageCents: 0.1 },
      { key: 'upstream/bear-2', label: 'bear-2 · upstream', calls: 1, usageCents: null, unpricedCalls: 1 },
    ])
    expect((await of('conversation')).groups).toEqual([{ key: conversationId, label: 'Bears', ...both }])
    expect((await of('user')).groups).toMatchObject([{ key: anna.id, calls: 2 }])
  })

  it('keeps the same model at two providers apart, and joins what a provider was called before with its slug', async () => {
    const { at: createdAt, query } = day('2026-03-27')
    await bill(anna.id, { createdAt, provider: 'Open Router', usageCents: 3 })
    await bill(anna.id, { createdAt, provider: 'open-router', usageCents: 2 })
    await bill(anna.id, { createdAt, provider: 'grizz', usageCents: 1 })
    const { groups, total } = (await read(anna, `?${query}&groupBy=model`)).body
    expect(groups).toMatchObject([
      { key: 'open-router/bear-1', label: 'bear-1 · open-router', calls: 2, usageCents: 5, inputTokens: 20 },
      { key: 'grizz/bear-1', label: 'bear-1 · Grizz', calls: 1, usageCents: 1 },
    ])
    expect(total).toMatchObject({ calls: 3, usageCents: 6 })
  })

  it('sums one conversation since it began, and tells nobody of another’s', async () => {
    const conversationId = await makeConversation(anna, null)
    await bill(anna.id, { createdAt: new Date('2024-01-01T00:00:00Z'), conversationId })
    await bill(anna.id, { conversationId })
    const query = `?conversationId=${conversationId}&groupBy=conversation`
    expect((await read(anna, query)).body).toMatchObject({ groups: [{ label: 'Untitled' }], total: { calls: 2 } })
    expect((await read(bert, query)).body).toMatchObject({ groups: [], total: { calls: 0, usageCents: null } })
    expect((await read(admin, `${query}&userId=all`)).body.total.calls).toBe(2)
    expectProblem(await read(anna, '?conversationId=nonsense'), 400, 'invalid_request')
  })

  it('keeps what a deleted conversation cost, and says that it is gone', async () => {
    const { at: createdAt, query } = day('2026-03-02')
    await bill(anna.id, { createdAt })
    const { groups } = (await read(anna, `?${query}&groupBy=conversation`)).body
    expect(groups).toMatchObject([{ label: 'Deleted conversation', deleted: true, calls: 1 }])
  })

  it('does not tell the title of a conversation whose deletion can still be taken back', async () => {
    const { at: createdAt, query } = day('2026-03-25')
    const conversationId = await makeConversation(anna, 'Secret plans')
    await bill(anna.id, { createdAt, conversationId })
    await ask(app, 'DELETE', `/api/conversations/${conversationId}`, { headers: { cookie: anna.cookie } })
    const { groups } = (await read(anna, `?${query}&groupBy=conversation`)).body
    expect(groups).toMatchObject([{ key: conversationId, label: 'Deleted conversation', deleted: true, calls: 1 }])
    const lines = await ask(app, 'GET', `/api/usage/export?${query}`, { headers: { cookie: anna.cookie } })
    expect(lines.text).toContain(conversationId)
    expect(lines.text).not.toContain('Secret plans')
  })

  it('shows an admin everybody by name, and only an admin', async () => {
    const { at: createdAt, query } = day('2026-03-03')
    const [{ email } = { email: '' }] = await app.database.db.select().from(users).where(eq(users.id, bert.id))
    await app.database.db.update(users).set({ name: 'Bert' }).where(eq(users.id, bert.id))
    await app.database.db.update(users).set({ name: 'Same' }).where(eq(users.id, anna.id))
    await app.database.db.update(users).set({ name: 'Same' }).where(eq(users.id, admin.id))
    await bill(bert.id, { createdAt, usageCents: 3 })
    await bill(anna.id, { createdAt, usageCents: 2 })
    await bill(admin.id, { createdAt, usageCents: 1 })
    await bill(newId(), { createdAt, usageCents: null })
    const { groups, total } = (await read(admin, `?${query}&groupBy=user&userId=all`)).body
    expect(email).not.toBe('')
    expect(groups.map(({ label }: { label: string }) => label)).toEqual([
      'Bert',
      expect.stringMatching(/^Same \(.+@.+\)$/),
      expect.stringMatching(/^Same \(.+@.+\)$/),
      'Deleted account',
    ])
    expect(total).toMatchObject({ calls: 4, usageCents: 6, unpricedCalls: 1 })
    expect((await read(admin, `?${query}&groupBy=day&userId=${bert.id}`)).body.total.calls).toBe(1)
    for (const userId of ['all', anna.id]) expectProblem(await read(bert, `?userId=${userId}`), 403, 'forbidden')
  })

  it('tells an admin when the conversations of others began, not what they are about', async () => {
    const { at: createdAt, query } = day('2026-03-05')
    const theirs = await makeConversation(anna, 'A secret illness')
    await app.database.db.update(conversations).set({ createdAt }).where(eq(conversations.id, theirs))
    const own = await makeConversation(admin, 'My own plans')
    await bill(anna.id, { createdAt, conversationId: theirs, usageCents: 2 })
    await bill(admin.id, { createdAt, conversationId: own, usageCents: 1 })
    const labels = ['Conversation of 5 Mar 2026', 'My own plans']
    const { groups } = (await read(admin, `?${query}&groupBy=conversation&userId=all`)).body
    expect(groups).toMatchObject(labels.map((label) => ({ label })))
    const [some] = (await read(admin, `?${query}&groupBy=conversation&userId=${anna.id}`)).body.groups
    expect(some).toMatchObject({ key: theirs, label: labels[0] })
    for (const rest of ['', '&groupBy=conversation']) {
      const { text } = await read(admin, `/export?${query}&userId=all${rest}`)
      for (const label of labels) expect(text).toContain(label)
      expect(text).not.toContain('illness')
    }
    expect((await read(anna, `/export?${query}`)).text).toContain('A secret illness')
  })

  it('sums all, also what is beyond a thousand groups', async () => {
    const { at: createdAt, query } = day('2026-03-04')
    const rows = Array.from({ length: 1005 }, (_, i) => ({ ...base, userId: bert.id, billedModel: `m${i}`, createdAt }))
    await app.database.db.insert(usage).values(rows)
    const { groups, total } = (await read(bert, `?${query}&groupBy=model`)).body
    expect(groups).toHaveLength(1000)
    expect(total).toMatchObject({ calls: 1005, usageCents: 100.5 })
  })

  it('refuses a time that ends before it begins', async () => {
    const answer = await read(anna, '?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z')
    expectProblem(answer, 400, 'invalid_request')
  })
})

describe('GET /api/usage/export', () => {
  it('gives a line for each billed call, oldest first, harmless to spreadsheets', async () => {
    const { at: createdAt, query } = day('2026-04-01')
    const conversationId = await makeConversation(anna, '=HYPERLINK("https://example.org"), "now"')
    await bill(anna.id, { createdAt, conversationId, requestId: '+49', usageCents: null, attempt: 1 })
    await bill(anna.id, { createdAt: new Date(createdAt.getTime() - 1000), kind: 'title', model: '@bear' })
    await bill(bert.id, { createdAt })
    const answer = await read(anna, `/export?${query}`)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="usage-2026-04-01-2026-04-01.csv"',
    })
    const lines = answer.text.split('\r\n')
    expect(lines[0]).toBe(
      '\ufeffcreatedAt,kind,model,billedModel,provider,inputTokens,cachedInputTokens,outputTokens,reasoningTokens,usageCents,estimated,conversation,conversationId,user,userId,runId,attempt,requestId',
    )
    expect(lines[1]).toMatch(/^2026-04-01T23:58:59\.000Z,title,'@bear,bear-1,Upstream,10,2,5,1,0\.1,false,,/)
    expect(lines[2]).toContain(`10,2,5,1,,false,"'=HYPERLINK(""https://example.org""), ""now""",${conversationId},`)
    expect(lines[2]).toMatch(/,,1,'\+49$/)
    expect(lines.slice(3)).toEqual([''])
  })

  it('gives a line for each group', async () => {
    const { at: createdAt, query } = day('2026-04-02')
    await bill(anna.id, { createdAt })
    await bill(bert.id, { createdAt, billedModel: 'bear-2', usageCents: null })
    const { text } = await read(admin, `/export?${query}&groupBy=model&userId=all`)
    expect(text.split('\r\n').slice(1)).toEqual([
      'upstream/bear-1,bear-1 · upstream,1,10,2,5,1,0.1,0,0',
      'upstream/bear-2,bear-2 · upstream,1,10,2,5,1,,1,0',
      '',
    ])
  })

  it('streams more than one batch, each row once', async () => {
    const { at: createdAt, query } = day('2026-04-03')
    const rows = Array.from({ length: 4500 }, (_, i) => ({ ...base, userId: bert.id, requestId: `r${i}`, createdAt }))
    for (let at = 0; at < rows.length; at += 1500) await app.database.db.insert(usage).values(rows.slice(at, at + 1500))
    const { text } = await read(bert, `/export?${query}`)
    const ids = text
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',').at(-1))
    expect(ids).toEqual(rows.map(({ requestId }) => requestId))
  })

  it('is closed to those who ask for others', async () => {
    expectProblem(await read(anna, '/export?userId=all'), 403, 'forbidden')
    const { key } = await makeKey(app, admin, { scopes: ['read'] })
    const headers = { authorization: `Bearer ${key}` }
    expectProblem(await ask(app, 'GET', '/api/usage/export?userId=all', { headers }), 403, 'forbidden')
  })
})

describe('GET /api/messages/:id/steps', () => {
  it('gives the steps of an answer by attempt and index, also of one that is not over', async () => {
    const { db } = app.database
    const conversationId = await makeConversation(anna, 'Steps')
    const ids = { id: newId(), messageId: newId() }
    const run = { ...ids, conversationId, userId: anna.id, userMessageId: newId(), model: 'm', position: 1 }
    await db.insert(runs).values({ ...run, status: 'failed' })
    const headers = { cookie: anna.cookie }
    const path = `/api/messages/${ids.messageId}/steps`
    expect((await ask(app, 'GET', path, { headers })).body).toEqual({ steps: [] })
    const time = new Date()
    const step = { runId: ids.id, status: 'completed', startedAt: time, completedAt: time } as const
    await db.insert(steps).values([
      { ...step, id: newId(), attempt: 2, index: 1, kind: 'reasoning' },
      { ...step, id: newId(), attempt: 2, index: 0, kind: 'model_call', detail: { model: 'm' } },
      { ...step, id: newId(), attempt: 1, index: 0, kind: 'model_call', status: 'failed' },
    ])
    expect((await ask(app, 'GET', path, { headers })).body.steps).toMatchObject([
      { attempt: 1, kind: 'model_call', status: 'failed' },
      { attempt: 2, kind: 'model_call', detail: { model: 'm' }, startedAt: time.toISOString() },
      { attempt: 2, kind: 'reasoning' },
    ])
    expectProblem(await ask(app, 'GET', path, { headers: { cookie: bert.cookie } }), 404, 'not_found')
    expectProblem(await ask(app, 'GET', `/api/messages/${newId()}/steps`, { headers }), 404, 'not_found')
  })
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeletions } from '../../../../src/services/conversations/deletions.ts'
import { type Answer, ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
let ada: Person

beforeAll(async () => {
  app = await openApp()
  ada = await signUp(app)
})
afterAll(() => app.close())

describe('pinning and archiving', () => {
  it('lists pinned ones first, whatever page they would be on, and pages without a gap or a repeat', async () => {
    const person = await signUp(app)
    const ids: string[] = []
    for (let n = 0; n < 7; n++) ids.push(await make(person, `Number ${n}`))
    await app.database.pool.query(
      `update conversations set updated_at = '2026-01-01'::timestamptz + substr(title, 8)::int % 3 * interval '1 hour'
       where user_id = $1`,
      [person.id],
    )
    const [first = '', , third = ''] = ids
    for (const id of [first, third]) expect((await patch(person, id, { pinned: true })).body.pinned).toBe(true)
    const seen: { id: string; pinned: boolean; updatedAt: string }[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Answer = await get(person, `/api/conversations?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.body.conversations)
      cursor = page.body.nextCursor
    }
    expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort())
    expect(seen.map(({ pinned }) => pinned)).toEqual([true, true, false, false, false, false, false])
    expect(seen.slice(0, 2).map(({ id }) => id)).toEqual([third, first])
    const times = seen.slice(2).map(({ updatedAt }) => updatedAt)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('leaves archived ones out unless they are asked for, and changes no time', async () => {
    const person = await signUp(app)
    const [kept, put] = [await make(person, 'Kept'), await make(person, 'Put away')]
    const before = (await get(person, `/api/conversations/${put}`)).body.updatedAt
    const changed = await patch(person, put, { archived: true })
    expect(changed.body).toMatchObject({ archived: true, pinned: false, updatedAt: before })
    expect(await listed(person)).toEqual([kept])
    expect(await listed(person, '&archived=true')).toEqual([put])
    await patch(person, put, { archived: false })
    expect(await listed(person)).toEqual([put, kept])
    expectProblem(await patch(person, put, { pinned: 'yes' }), 400, 'invalid_request')
  })

  it('changes what is not the model of a conversation that has one with its provider', async () => {
    const id = await make(ada, 'Before')
    const [{ id: model, provider }] = (await get(ada, '/api/models')).body.models
    const choice = { model, provider }
    expect((await patch(ada, id, choice)).body).toMatchObject(choice)
    const changed = await patch(ada, id, { title: 'After', archived: true, systemPrompt: 'Be brief.' })
    expect(changed.body).toMatchObject({ title: 'After', archived: true, systemPrompt: 'Be brief.', ...choice })
  })

  it('reads the list from its index', async () => {
    const plan = await planOf(`select id from conversations where user_id = '${ada.id}' and archived = false
      and deleted_at is null order by pinned desc, updated_at desc, id desc limit 30`)
    expect(plan).toMatch(/Index (Only )?Scan Backward using conversations_listed/)
    expect(plan).not.toContain('Sort')
  })
})

describe('a conversation that is being answered', () => {
  it('says so, alone and in the list, and no other does', async () => {
    const [busy, idle] = [await make(ada, 'Busy'), await make(ada, 'Idle')]
    for (const content of ['First of many words', 'Second'])
      await post(ada, `/api/conversations/${busy}/messages`, { clientMessageId: crypto.randomUUID(), content })
    for (const [id, answering] of [
      [busy, true],
      [idle, false],
    ])
      expect((await get(ada, `/api/conversations/${id}`)).body.answering).toBe(answering)
    const { conversations } = (await get(ada, '/api/conversations')).body
    const answered = conversations.filter((conversation: { answering: boolean }) => conversation.answering)
    expect(answered.map(({ id }: { id: string }) => id)).toEqual([busy])
    await ask(app, 'DELETE', `/api/conversations/${busy}`, { headers: { cookie: ada.cookie } })
  })
})

describe('a deletion', () => {
  it('is done at once for everybody, can be taken back, and loses nothing then', async () => {
    const id = await make(ada, 'Doomed')
    const hello = { clientMessageId: crypto.randomUUID(), content: 'Hello' }
    const { run } = (await post(ada, `/api/conversations/${id}/messages`, hello)).body
    const steps = `/api/messages/${run.messageId}/steps`
    expect((await get(ada, steps)).status).toBe(200)
    expect((await ask(app, 'DELETE', `/api/conversations/${id}`, { headers: { cookie: ada.cookie } })).status).toBe(204)
    for (const path of ['', '/messages', '/events', '/export'])
      expectProblem(await get(ada, `/api/conversations/${id}${path}`), 404, 'not_found')
    expectProblem(await get(ada, steps), 404, 'not_found')
    const send = { clientMessageId: crypto.randomUUID(), content: 'Again' }
    expectProblem(await post(ada, `/api/conversations/${id}/messages`, send), 404, 'not_found')
    expectProblem(await patch(ada, id, { title: 'x' }), 404, 'not_found')
    expect(await listed(ada)).not.toContain(id)
    expectProblem(await post(await signUp(app), `/api/conversations/${id}/restore`), 404, 'not_found')

    const restored = await post(ada, `/api/conversations/${id}/restore`)
    expect(restored.status).toBe(200)
    expect(restored.body).toMatchObject({ id, title: 'Doomed' })
    await expect.poll(async () => (await get(ada, `/api/conversations/${id}`)).body.answering).toBe(false)
    const { messages } = (await get(ada, `/api/conversations/${id}/messages`)).body
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant'])
    expectProblem(await post(ada, `/api/conversations/${id}/restore`), 404, 'not_found')
  })

  it('stops what runs and what waits, and bills it', async () => {
    const id = await make(ada, 'Busy')
    for (const content of ['First of many words', 'Second'])
      await post(ada, `/api/conversations/${id}/messages`, { clientMessageId: crypto.randomUUID(), content })
    await ask(app, 'DELETE', `/api/conversations/${id}`, { headers: { cookie: ada.cookie } })
    const left = `select status from runs where conversation_id = $1 and status in ('queued', 'running')`
    await expect.poll(async () => (await app.database.pool.query(left, [id])).rows).toEqual([])
  })

  it('is final after a while, log and all, and not before', async () => {
    const [old, young] = [await make(ada, 'Old'), await make(ada, 'Young')]
    for (const id of [old, young])
      await ask(app, 'DELETE', `/api/conversations/${id}`, { headers: { cookie: ada.cookie } })
    const { db } = app.database
    await db.execute(sql`update conversations set deleted_at = now() - interval '121 seconds' where id = ${old}`)
    const deleted: string[] = []
    const log = { delete: async (id: string) => void deleted.push(id) } as never
    await createDeletions({ db, log, activeRuns: {} as never }).sweep()
    expect(deleted).toEqual([old])
    expectProblem(await post(ada, `/api/conversations/${old}/restore`), 404, 'not_found')
    expect((await post(ada, `/api/conversations/${young}/restore`)).status).toBe(200)
  })
})

const headers = ({ cookie }: Person) => ({ headers: { cookie } })
const get = (person: Person, path: string) => ask(app, 'GET', path, headers(person))
const post = (person: Person, path: string, body: object = {}) => ask(app, 'POST', path, { ...headers(person), body })
const patch = (person: Person, id: string, body: object) =>
  ask(app, 'PATCH', `/api/conversations/${id}`, { ...headers(person), body })

async function make(person: Person, title: string): Promise<string> {
  return (await post(person, '/api/conversations', { title })).body.id
}

async function listed(person: Person, more = ''): Promise<string[]> {
  const { conversations } = (await get(person, `/api/conversations?limit=100${more}`)).body
  return conversations.map(({ id }: { id: string }) => id)
}

async function planOf(query: string): Promise<string> {
  const client = await app.database.pool.connect()
  try {
    await client.query('set enable_seqscan = off; set enable_bitmapscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    client.release(true)
  }
}

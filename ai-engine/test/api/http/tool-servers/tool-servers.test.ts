import { startToolServer } from '@grizz/testing/tool-server/tool-server'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { contextOf } from '../../../tools/mcp/open-client.ts'
import { expectProblem, type Person, signUp } from '../../ask.ts'
import type { OpenApp } from '../../open-app.ts'
import { type OpenToolServers, openToolServers, path } from './open-tool-servers.ts'

let all: OpenToolServers
let app: OpenApp
let other: OpenApp
let admin: Person
let ann: Person
let ben: Person
let server: OpenToolServers['server']
let add: OpenToolServers['add']
let as: OpenToolServers['as']
let addForAll: OpenToolServers['addForAll']
let listOf: OpenToolServers['listOf']

beforeAll(async () => {
  all = await openToolServers()
  ;({ app, other, admin, ann, ben, server, add, as, addForAll, listOf } = all)
})
afterAll(() => all.close())
afterEach(() => all.clear())

const namesOf = async (person: Person, engine = app) => (await engine.toolsOf(person.id)).tools.map(({ name }) => name)

describe('a server for everyone', () => {
  it('is asked for its tools when it is added, and every user has them on every engine', async () => {
    const added = await add(admin, { name: 'My Effects! ', allowPrivate: true, trusted: true })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      ...{ slug: 'my-effects', name: 'My Effects!', url: server.url, audience: 'everyone', headerNames: [] },
      ...{ trusted: true, allowPrivate: true, enabled: true, policies: {}, status: 'ready' },
    })
    expect(added.body.problem).toBeUndefined()
    expect(added.body.tools.find(({ name }: { name: string }) => name === 'read_counter')).toEqual({
      ...{ name: 'read_counter', description: 'Reads how often a key was counted.' },
      ...{ readOnly: true, idempotent: false, destructive: false },
    })
    for (const engine of [app, other]) {
      const { tools, problems } = await engine.toolsOf(ben.id)
      expect(problems).toEqual([])
      const names = tools.map(({ name }) => name)
      expect(names).toEqual(names.toSorted())
      expect(tools.find(({ name }) => name === 'my-effects__read_counter')).toMatchObject({ readOnly: true })
    }
    expect(server.log().requests['tools/list']).toBe(1)
  })

  it('has hints that count only where it is trusted, at once on every engine', async () => {
    const { id } = await addForAll()
    const hints = async (engine: OpenApp) => {
      const { tools } = await engine.toolsOf(ann.id)
      return ['read_counter', 'set_value'].map((name) => {
        const { readOnly, idempotent, destructive } = tools.find((tool) => tool.name === `effects__${name}`) ?? {}
        return { readOnly, idempotent, destructive }
      })
    }
    const untrusted = { readOnly: false, idempotent: false, destructive: true }
    expect(await hints(other)).toEqual([untrusted, untrusted])
    await as(admin, 'PATCH', `${path}/${id}`, { trusted: true })
    expect(await hints(other)).toEqual([
      { readOnly: true, idempotent: false, destructive: false },
      { readOnly: false, idempotent: true, destructive: false },
    ])
  })

  it('is gone, switched off, forbidden and back at once on every engine, also for a tool that was handed out', async () => {
    const { id } = await addForAll()
    const { tools } = await other.toolsOf(ann.id)
    const count = tools.find(({ name }) => name === 'effects__count_effect')
    await as(admin, 'PATCH', `${path}/${id}`, { policies: { count_effect: 'deny', set_value: 'allow' } })
    expect((await other.toolsOf(ann.id)).tools.find(({ name }) => name === 'effects__set_value')?.policy).toBe('allow')
    expect(await count?.run({ key: 'a' }, contextOf({ owner: ann.id }))).toMatchObject({ isError: true })
    await as(admin, 'PATCH', `${path}/${id}`, { policies: {}, enabled: false })
    expect(await namesOf(ann, other)).toEqual([])
    expect(await count?.run({ key: 'a' }, contextOf({ owner: ann.id }))).toMatchObject({ isError: true })
    await as(admin, 'PATCH', `${path}/${id}`, { enabled: true })
    expect(await count?.run({ key: 'a' }, contextOf({ owner: ann.id }))).toEqual({ content: 'counted a' })
    expect((await as(admin, 'DELETE', `${path}/${id}`)).status).toBe(204)
    expect(await namesOf(ann, other)).toEqual([])
    expect(await count?.run({ key: 'a' }, contextOf({ owner: ann.id }))).toMatchObject({ isError: true })
    expect(server.count('a')).toBe(1)
  })

  it('is not another server under the consent for the old one: a new address is another definition', async () => {
    const elsewhere = await startToolServer()
    const { id } = await addForAll()
    const [tool] = (await app.toolsOf(ann.id)).tools
    await as(admin, 'PATCH', `${path}/${id}`, { url: elsewhere.url })
    expect(await tool?.run({ key: 'a' }, contextOf({ owner: ann.id }))).toMatchObject({ isError: true })
    const [now] = (await app.toolsOf(ann.id)).tools
    expect([tool?.server?.url, now?.server?.url]).toEqual([server.url, elsewhere.url])
    expect(elsewhere.count('a') + server.count('a')).toBe(0)
    await elsewhere.close()
  })

  it('is seen by others without what may hold a secret, and not at all when it is switched off', async () => {
    const { id } = await addForAll({
      headers: { Authorization: 'Bearer secret-value' },
      url: `${server.url}?key=secret-value`,
    })
    const [seen] = await listOf(ann)
    expect(seen).toMatchObject({ id, url: new URL(server.url).origin, headerNames: [] })
    expect(JSON.stringify([seen, (await listOf(admin))[0].headerNames])).not.toContain('secret-value')
    for (const [method, where] of [
      ['PATCH', `${path}/${id}`],
      ['DELETE', `${path}/${id}`],
      ['POST', `${path}/${id}/refresh`],
    ])
      expectProblem(
        await as(ann, method ?? '', where, method === 'PATCH' ? { name: 'x' } : undefined),
        403,
        'forbidden',
      )
    await as(admin, 'PATCH', `${path}/${id}`, { enabled: false })
    expect(await listOf(ann)).toEqual([])
    expect(await listOf(admin)).toHaveLength(1)
  })
})

describe('a server of a user', () => {
  const address = 'https://mcp.example.org/mcp'

  it('is refused where users may not add any, with the sentence who can', async () => {
    const refused = await add(ann, { url: address }, other)
    expectProblem(refused, 403, 'forbidden')
    expect(refused.body.detail).toMatch(/Ask an administrator/)
  })

  it.each([{ trusted: true }, { allowPrivate: true }, { audience: 'everyone' }])(
    'cannot be %j by a user’s own word',
    async (more) => {
      expectProblem(await add(ann, { url: address, ...more }), 403, 'forbidden')
      const { id } = (await add(ann, { url: `${server.url}` })).body
      if (!('audience' in more)) expectProblem(await as(ann, 'PATCH', `${path}/${id}`, more), 403, 'forbidden')
    },
  )

  it('does not reach a private address, and says why', async () => {
    const added = await add(ann)
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      status: 'unavailable',
      tools: [],
      problem: expect.stringMatching(/not a public address/),
    })
    expect(server.log().requests).toEqual({})
    expect(await app.toolsOf(ann.id)).toEqual({
      tools: [],
      problems: [{ server: 'Effects', detail: expect.stringMatching(/not a public address/) }],
    })
  })

  it('is seen and used by that user alone, not by administrators, and hides nobody’s names', async () => {
    const own = (await add(admin, { audience: 'user', allowPrivate: true })).body
    expect(own).toMatchObject({ audience: 'user', slug: 'effects', status: 'ready' })
    expect(await namesOf(admin)).toContain('effects__count_effect')
    expect(await namesOf(ann)).toEqual([])
    expect(await listOf(ann)).toEqual([])
    const annsOwn = (await add(ann)).body
    expect(await listOf(admin)).toHaveLength(1)
    for (const method of ['PATCH', 'DELETE'])
      expectProblem(
        await as(admin, method, `${path}/${annsOwn.id}`, method === 'PATCH' ? {} : undefined),
        404,
        'not_found',
      )
    const everyones = await addForAll()
    expect(everyones.slug).toBe('effects')
    const { tools, problems } = await app.toolsOf(admin.id)
    expect(problems).toEqual([])
    expect(new Set(tools.map(({ name }) => name)).size).toBe(2 * everyones.tools.length)
    expect(tools.find(({ name }) => name === 'effects__error')?.server?.id).toBe(everyones.id)
    expect(tools.find(({ name }) => name === `effects-${own.id.slice(-4)}__error`)?.server?.id).toBe(own.id)
  })

  it('takes a slug that nobody has', async () => {
    await addForAll()
    expect((await add(ann)).body.slug).toBe('effects-2')
    expect((await add(ann)).body.slug).toBe('effects-3')
    expect((await add(ben)).body.slug).toBe('effects-2')
  })

  it('is not used, and that is told, where users’ servers were switched off', async () => {
    await add(ann)
    expect((await other.toolsOf(ann.id)).problems).toMatchObject([{ detail: expect.stringMatching(/switched off/) }])
    expect((await as(ann, 'GET', path, undefined, other)).body.servers).toHaveLength(1)
  })

  it('may be fifty at most', async () => {
    for (let index = 0; index < 50; index += 1) expect((await add(ann, { url: server.url })).status).toBe(201)
    expectProblem(await add(ann), 409, 'conflict')
  })

  it('loses what only an administrator may say when its user is none any more', async () => {
    const second = await signUp(app)
    const { db } = app.database
    await db.execute(sql`update users set role = 'admin' where id = ${second.id}`)
    await add(second, { audience: 'user', allowPrivate: true, trusted: true })
    const count = (await app.toolsOf(second.id)).tools.find(({ name }) => name === 'effects__count_effect')
    await db.execute(sql`update users set role = 'user' where id = ${second.id}`)
    const result = await count?.run({ key: 'a' }, contextOf({ owner: second.id }))
    expect(result).toMatchObject({ isError: true })
    expect(server.count('a')).toBe(0)
  })
})

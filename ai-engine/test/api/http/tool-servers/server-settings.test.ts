import { startToolServer } from '@grizz/testing/tool-server/tool-server'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { contextOf } from '../../../tools/mcp/open-client.ts'
import { expectProblem, type Person } from '../../ask.ts'
import type { OpenApp } from '../../open-app.ts'
import { type OpenToolServers, openToolServers, path } from './open-tool-servers.ts'

let all: OpenToolServers
let app: OpenApp
let other: OpenApp
let admin: Person
let ann: Person
let server: OpenToolServers['server']
let add: OpenToolServers['add']
let as: OpenToolServers['as']
let addForAll: OpenToolServers['addForAll']

beforeAll(async () => {
  all = await openToolServers()
  ;({ app, other, admin, ann, server, add, as, addForAll } = all)
})
afterAll(() => all.close())
afterEach(() => all.clear())

describe('headers', () => {
  it('are sent, and are neither in an answer nor readable in the database', async () => {
    server.lock('Bearer secret-value')
    const added = await add(admin, { allowPrivate: true, headers: { Authorization: 'Bearer secret-value' } })
    expect(added.body).toMatchObject({ status: 'ready', headerNames: ['Authorization'] })
    expect(added.text).not.toContain('secret-value')
    const { rows } = await app.database.db.execute(sql`select tool_servers::text as row from tool_servers`)
    expect(JSON.stringify(rows)).not.toMatch(/secret-value/)
    const count = (await app.toolsOf(ann.id)).tools.find(({ name }) => name === 'effects__count_effect')
    expect(await count?.run({ key: 'a' }, contextOf({ owner: ann.id }))).toEqual({ content: 'counted a' })
  })

  it('do not go to another server when only the address is changed', async () => {
    const elsewhere = await startToolServer()
    const { id } = await addForAll({ headers: { 'x-key': 'secret' } })
    const moved = await as(admin, 'PATCH', `${path}/${id}`, { url: elsewhere.url })
    expectProblem(moved, 400, 'invalid_request')
    expect(elsewhere.log().requests).toEqual({})
    const again = await as(admin, 'PATCH', `${path}/${id}`, { url: elsewhere.url, headers: {} })
    expect(again.body).toMatchObject({ status: 'ready', headerNames: [] })
    await elsewhere.close()
  })

  it('of one row are no use in another', async () => {
    await addForAll({ headers: { 'x-key': 'secret' } })
    await addForAll({ name: 'Second' })
    await app.database.db.execute(
      sql`update tool_servers set headers = (select headers from tool_servers where headers is not null)`,
    )
    const { problems } = await app.toolsOf(ann.id)
    expect(problems).toEqual([{ server: 'Second', detail: expect.stringMatching(/cannot be read/) }])
  })

  it.each([
    { Host: 'x' },
    { 'Mcp-Session-Id': 'x' },
    { 'Content-Length': '1' },
    { 'bad name': 'x' },
    { 'x-key': 'line\nbreak' },
    { 'x-key': 'ünlesbar' },
    { 'x-key': '1', 'X-Key': '2' },
    { 'x-key': 'x'.repeat(9000) },
    Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`x-${index}`, 'x'])),
  ])('are refused where they are none of the user’s to set: %j', async (headers) => {
    expectProblem(await add(admin, { allowPrivate: true, headers }), 400, 'invalid_request')
  })
})

describe('a list', () => {
  it('is renewed when asked for, with what is wrong and the tools as they were', async () => {
    const { id } = await addForAll()
    server.edit('More of it.')
    const renewed = await as(admin, 'POST', `${path}/${id}/refresh`)
    expect((await all.toolOf(ann, 'effects__count_effect', other))?.description).toBe('Counts one effect. More of it.')
    server.lock('Bearer other')
    const failed = await as(admin, 'POST', `${path}/${id}/refresh`)
    expect(failed.body).toMatchObject({ status: 'sign_in_required', problem: expect.any(String) })
    expect(failed.body.tools).toHaveLength(renewed.body.tools.length)
    // A call waits for the user to sign in, and says so itself.
    const { tools, problems } = await app.toolsOf(ann.id)
    expect(tools).toHaveLength(renewed.body.tools.length)
    expect(problems).toEqual([])
  })

  it('stays when the server does not answer any more, and that is told', async () => {
    const gone = await startToolServer()
    const { id, tools } = (await add(admin, { allowPrivate: true, url: gone.url })).body
    await gone.close()
    const { body } = await as(admin, 'POST', `${path}/${id}/refresh`)
    expect(body).toMatchObject({ status: 'unavailable', tools, problem: expect.stringMatching(/could not be reached/) })
    expect((await app.toolsOf(ann.id)).tools).toHaveLength(tools.length)
    expect((await app.toolsOf(ann.id)).problems).toEqual([{ server: 'Effects', detail: body.problem }])
  })

  it('is not asked for at each message, and renewed in the background when its time is over', async () => {
    const { id } = await addForAll()
    for (let index = 0; index < 3; index += 1) await app.toolsOf(ann.id)
    expect(server.log().requests['tools/list']).toBe(1)
    server.edit('Later.')
    await app.database.db.execute(sql`update tool_servers set listed_at = listed_at - interval '1 day',
      checked_at = checked_at - interval '1 day' where id = ${id}`)
    const description = async () => (await all.toolOf(ann, 'effects__count_effect'))?.description
    expect(await description()).toBe('Counts one effect.')
    await expect.poll(description).toBe('Counts one effect. Later.')
    expect(server.log().requests['tools/list']).toBe(2)
  })

  it('is renewed at once when the server says during a call that it changed', async () => {
    const { id } = await addForAll()
    await app.database.db.execute(
      sql`update tool_servers set checked_at = checked_at - interval '2 s' where id = ${id}`,
    )
    const change = await all.toolOf(ann, 'effects__change_list')
    expect(await change?.run({ note: 'Another.' }, contextOf({ owner: ann.id }))).toEqual({ content: 'changed' })
    const description = async () => (await all.toolOf(ann, 'effects__count_effect', other))?.description
    await expect.poll(description).toBe('Counts one effect. Another.')
  })

  it('of a server that never answered is a problem, and not awaited again and again', async () => {
    const gone = await startToolServer()
    await gone.close()
    const added = await add(admin, { allowPrivate: true, url: gone.url })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      status: 'unavailable',
      listedAt: null,
      problem: expect.stringMatching(/could not be reached/),
    })
    expect((await app.toolsOf(ann.id)).problems).toEqual([{ server: 'Effects', detail: added.body.problem }])
  })
})

describe('an address', () => {
  it.each([
    'nonsense',
    'ftp://example.org/mcp',
    'https://user:pass@example.org/mcp',
    'https://example.org:22/mcp',
    'https://example.org/mcp#fragment',
    'http://localhost:3000/mcp',
    'file:///etc/passwd',
  ])('is refused when it is none that a server may have: %s', async (url) => {
    expectProblem(await add(admin, { url }), 400, 'invalid_request')
  })

  it('takes keys over https only, unless it is on the own network', async () => {
    const headers = { authorization: 'Bearer x' }
    expectProblem(await add(admin, { url: 'http://mcp.example.org/mcp', headers }), 400, 'invalid_request')
  })
})

import { startToolServer, type ToolServer, type ToolServerOptions } from '@grizz/testing/tool-server/tool-server'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SignInRequired } from '../../../../src/tools/contract/tool.ts'
import { contextOf } from '../../../tools/mcp/open-client.ts'
import { ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'

let app: OpenApp
/** Another engine on the same database. */
let other: OpenApp
let admin: Person
let ann: Person
let ben: Person
let server: ToolServer
let id: string

beforeAll(async () => {
  app = await openApp()
  other = await openApp({ database: app.database })
  admin = await signUp(app)
  ann = await signUp(app)
  ben = await signUp(app)
})
afterAll(async () => {
  await other.close()
  await app.close()
})
afterEach(async () => {
  await app.database.db.execute(sql`delete from tool_servers`)
  await server.close()
})

async function open(signIn: ToolServerOptions['signIn'] = {}, more: object = {}): Promise<void> {
  server = await startToolServer({ signIn })
  const body = { name: 'Effects', url: server.url, allowPrivate: true, ...more }
  const added = await ask(app, 'POST', '/api/tool-servers', { headers: { cookie: admin.cookie }, body })
  expect(added.body).toMatchObject({ status: 'sign_in_required', wantsSignIn: true, signedIn: false })
  id = added.body.id
}

const begin = (person: Person, engine = app) =>
  ask(engine, 'POST', `/api/tool-servers/${id}/sign-in`, { headers: { cookie: person.cookie } })

/** What the browser does with the address: the path that it comes back to. */
async function visit(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '')
  expect(back.origin + back.pathname).toBe('http://localhost:3000/api/tool-servers/callback')
  return back.pathname + back.search
}

const comeBack = (person: Person, path: string, engine = app) =>
  ask(engine, 'GET', path, { headers: { cookie: person.cookie, accept: 'text/html' } })

async function signIn(person: Person): Promise<void> {
  const { body } = await begin(person)
  const answer = await comeBack(person, await visit(body.url), other)
  expect(answer.status, answer.text).toBe(200)
}

async function count(person: Person, engine = app, key = 'a') {
  // The first list comes in the background of the sign-in.
  await expect.poll(async () => (await engine.toolsOf(person.id)).tools.length).toBeGreaterThan(5)
  const tool = (await engine.toolsOf(person.id)).tools.find(({ name }) => name === 'effects__count_effect')
  return tool?.run({ key }, contextOf({ owner: person.id }))
}

const listed = async (person: Person) =>
  (await ask(app, 'GET', '/api/tool-servers', { headers: { cookie: person.cookie } })).body.servers[0]

describe('signing in', () => {
  it('begins on one engine and ends on another, for this user alone, and makes no tools vanish', async () => {
    await open()
    expect((await app.toolsOf(ann.id)).problems).toMatchObject([{ server: 'Effects', detail: /sign in/ }])
    await signIn(ann)
    for (const engine of [app, other]) expect(await count(ann, engine)).toEqual({ content: 'counted a' })
    expect(await listed(ann)).toMatchObject({ signedIn: true, status: 'ready' })
    expect(await listed(ben)).toMatchObject({ signedIn: false, wantsSignIn: true })
    await expect(count(ben)).rejects.toThrow(SignInRequired)
    expect((await app.toolsOf(ben.id)).problems).toEqual([])
    await signIn(ben)
    expect(await count(ben)).toEqual({ content: 'counted a' })
    expect(server.count('a')).toBe(3)
    expect(server.authorization?.requests('/register')).toHaveLength(1)
  })

  it('sends PKCE and the resource with both requests', async () => {
    await open()
    await signIn(ann)
    const [asked] = server.authorization?.requests('/authorize') ?? []
    expect(asked).toMatchObject({ resource: server.url, code_challenge_method: 'S256', response_type: 'code' })
    expect(server.authorization?.requests('/token')).toMatchObject([{ resource: server.url, code_verifier: /.{43}/ }])
  })

  it('keeps nothing readable in the database', async () => {
    await open()
    const { body } = await begin(ann)
    await begin(ben)
    await comeBack(ann, await visit(body.url))
    const { access, refresh } = server.authorization?.tokens() ?? { access: [], refresh: [] }
    const tables = sql`select (select json_agg(s) from tool_sign_ins s)::text || (select json_agg(f) from tool_sign_in_flows f)::text
      || (select json_agg(c) from tool_clients c)::text as all`
    const { rows } = await app.database.db.execute<{ all: string }>(tables)
    expect(rows[0]?.all).toMatch(/grant.*state_hash.*client/s)
    const state = new URL(body.url).searchParams
    for (const secret of [...access, ...refresh, state.get('state'), state.get('client_id')])
      expect(rows[0]?.all).not.toContain(secret)
  })

  it('stays, with refresh tokens that are good once, from two engines at once', async () => {
    await open()
    await signIn(ann)
    await count(ann)
    for (let round = 0; round < 3; round += 1) {
      server.authorization?.expire()
      const calls = [app, other, app, other, app, other].map((engine) => count(ann, engine, `round ${round}`))
      expect(await Promise.all(calls)).toEqual(calls.map(() => ({ content: `counted round ${round}` })))
      expect(server.count(`round ${round}`)).toBe(6)
    }
    const renewals = server.authorization?.requests('/token').filter(({ grant_type }) => grant_type === 'refresh_token')
    expect(renewals).toHaveLength(3)
    expect(renewals?.every(({ resource }) => resource === server.url)).toBe(true)
  })

  it('is renewed before its time is over, without a refusal', async () => {
    await open({ expiresIn: 30 })
    await signIn(ann)
    await count(ann)
    await count(ann)
    const renewals = server.authorization?.requests('/token').filter(({ grant_type }) => grant_type === 'refresh_token')
    expect(renewals?.length).toBeGreaterThanOrEqual(2)
  })

  it('that has ended waits for the user, and has done nothing', async () => {
    await open()
    await signIn(ann)
    await count(ann)
    server.authorization?.end()
    await expect(count(ann, app, 'b')).rejects.toThrow(SignInRequired)
    expect(server.count('b')).toBe(0)
    expect(await listed(ann)).toMatchObject({ signedIn: false })
    await signIn(ann)
    expect(await count(ann, other, 'b')).toEqual({ content: 'counted b' })
  })

  it('out revokes the tokens', async () => {
    await open()
    await signIn(ann)
    await count(ann)
    const out = await ask(app, 'DELETE', `/api/tool-servers/${id}/sign-in`, { headers: { cookie: ann.cookie } })
    expect(out.status).toBe(204)
    expect(server.authorization?.tokens()).toEqual({ access: [], refresh: [] })
    await expect(count(ann)).rejects.toThrow(SignInRequired)
  })

  it('uses a client that was given, for its own authorization server alone', async () => {
    const oauth = { clientId: 'given-client', clientSecret: 'given-secret' }
    await open({ metadata: { registration_endpoint: undefined } })
    expectProblem(await begin(ann), 409, 'conflict')
    const give = (issuer: string) =>
      ask(app, 'PATCH', `/api/tool-servers/${id}`, {
        headers: { cookie: admin.cookie },
        body: { oauth: { ...oauth, issuer } },
      })
    expect((await give('https://other.example')).text).not.toContain('given-secret')
    expectProblem(await begin(ann), 409, 'conflict')
    await give(new URL(server.url).origin)
    await signIn(ann)
    expect(server.authorization?.requests('/authorize')).toMatchObject([{ client_id: 'given-client' }])
  })

  it('has a document for authorization servers that read one', async () => {
    await open()
    const { status, body } = await ask(app, 'GET', '/api/tool-servers/client.json')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      client_id: 'http://localhost:3000/api/tool-servers/client.json',
      redirect_uris: ['http://localhost:3000/api/tool-servers/callback'],
    })
  })
})

describe('attacks', () => {
  /** A callback that gives nobody anything, in our own words. */
  async function expectNothing(answer: { status: number; text: string; headers: object }): Promise<void> {
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' })
    expect(answer.headers).not.toHaveProperty('location')
    expect(answer.text).not.toMatch(/words of the authorization server|<script|evil/)
    for (const person of [ann, ben]) expect(await listed(person)).toMatchObject({ signedIn: false })
  }

  async function callbackOf(person: Person, change: (query: URLSearchParams) => void = () => undefined) {
    const path = await visit((await begin(person)).body.url)
    const url = new URL(path, app.url)
    change(url.searchParams)
    return url.pathname + url.search
  }

  it('1: an answer of another issuer', async () => {
    await open({ iss: 'https://evil.example' })
    await expectNothing(await comeBack(ann, await callbackOf(ann)))
    expect(server.authorization?.requests('/token')).toEqual([])
  })

  it('2: an answer that hides its issuer', async () => {
    await open({ iss: null })
    await expectNothing(await comeBack(ann, await callbackOf(ann)))
    expect(server.authorization?.requests('/token')).toEqual([])
  })

  it('3: a swapped or invented state', async () => {
    await open()
    const path = await callbackOf(ann, (query) => query.set('state', 'invented'))
    await expectNothing(await comeBack(ann, path))
    await expectNothing(await comeBack(ann, '/api/tool-servers/callback?code=x'))
  })

  it('4: a code that comes twice', async () => {
    await open()
    const path = await callbackOf(ann)
    expect((await comeBack(ann, path)).status).toBe(200)
    const again = await comeBack(ann, path)
    expect(again.status).toBe(404)
    expect(server.authorization?.requests('/token')).toHaveLength(1)
  })

  it('5: the callback of another user, whose sign-in goes on', async () => {
    await open()
    const path = await callbackOf(ann)
    await expectNothing(await comeBack(ben, path))
    expectProblem(await ask(app, 'GET', path), 401, 'unauthorized')
    expect((await comeBack(ann, path)).status).toBe(200)
  })

  it.each([
    ['6: tokens for another resource', { resourceMetadata: { resource: 'https://bank.example/mcp' } }],
    ['7: an authorization server inside', { resourceMetadata: { authorization_servers: ['http://169.254.169.254'] } }],
    ['8: metadata of another issuer', { metadata: { issuer: 'https://evil.example' } }],
    ['9: PKCE that is no protection', { metadata: { code_challenge_methods_supported: ['plain'] } }],
    ['9b: no PKCE', { metadata: { code_challenge_methods_supported: undefined } }],
    ['10: registration inside', { metadata: { registration_endpoint: 'http://127.0.0.1:9999/register' } }],
    ['10b: registration inside by https', { metadata: { registration_endpoint: 'https://127.0.0.1:9999/register' } }],
    ['11: an address that runs', { metadata: { authorization_endpoint: 'javascript:alert(1)' } }],
    ['11b: an address without TLS', { metadata: { authorization_endpoint: 'http://evil.example/authorize' } }],
    ['11c: tokens inside', { metadata: { token_endpoint: 'http://127.0.0.1:9999/token' } }],
  ])('%s', async (_name, options) => {
    await open(options)
    const refused = await begin(ann)
    expectProblem(refused, 409, 'conflict')
    expect(refused.body.detail).toMatch(/Signing in at Effects is not possible|public address/)
    expect(refused.text).not.toMatch(/evil|bank/)
  })

  it('12: words of others in our page', async () => {
    await open()
    const path = await callbackOf(ann, (query) => {
      query.delete('code')
      query.set('error', '<script>alert("evil")</script>')
      query.set('error_description', 'evil words')
    })
    const answer = await comeBack(ann, path)
    await expectNothing(answer)
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('13: a token for another host, when the address of the server is changed', async () => {
    await open()
    await signIn(ann)
    const elsewhere = await startToolServer()
    const body = { url: elsewhere.url }
    await ask(app, 'PATCH', `/api/tool-servers/${id}`, { headers: { cookie: admin.cookie }, body })
    expect(await count(ann)).toEqual({ content: 'counted a' })
    expect(elsewhere.count('a')).toBe(1)
    expect(elsewhere.authorizations()).toEqual([])
    await elsewhere.close()
  })

  it('14: a code of one flow with the verifier of another', async () => {
    await open()
    const first = new URL(await callbackOf(ann), app.url)
    const second = new URL(await callbackOf(ann), app.url)
    second.searchParams.set('code', first.searchParams.get('code') ?? '')
    await expectNothing(await comeBack(ann, second.pathname + second.search))
  })

  it('15: more flows than anybody needs', async () => {
    await open()
    for (let index = 0; index < 20; index += 1) expect((await begin(ben)).status).toBe(200)
    expectProblem(await begin(ben), 409, 'conflict')
    expect((await begin(ann)).status).toBe(200)
  })
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { providers } from '../../../../src/db/schema/providers.ts'
import { ask, expectProblem } from '../../ask.ts'
import { HEADER, type Installation, KEY, openEngine, openInstallation, signIn, soon } from './open-installation.ts'

let open: Installation
beforeAll(async () => {
  open = await openInstallation()
})
afterAll(() => open.close())

it('keeps keys out of answers, logs, exports and, in plain, out of the database', async () => {
  const { id } = await open.create('Any')
  await open.call(0, 'POST', '/api/providers/test', { id, apiKey: `${KEY}x` })
  await open.call(0, 'POST', '/api/providers', open.named('Any', { baseUrl: 'nonsense' }))
  await open.answerAt(0, { model: 'bear', provider: 'any' }, '[[status=401 message=no]]')
  const paths = ['/api/providers', '/api/models', '/api/me/export', '/api/settings']
  const reads = await Promise.all(paths.map((path) => open.call(0, 'GET', path)))
  const { rows } = await open.database.db.execute(sql`select to_jsonb(p) as row from ${providers} p`)
  for (const secret of [KEY, HEADER]) {
    for (const { text } of reads) expect(text).not.toContain(secret)
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(open.lines.join('\n')).not.toContain(secret)
  }
  expect(rows).toHaveLength(1)
  expect(open.lines.length).toBeGreaterThan(2)
})

it('shows what the environment sets, locked and without its key', async () => {
  const OPENAI_BASE_URL = open.upstream.url.replace('http://', 'http://user:hidden@')
  const engine = await openEngine(open.database, open.lines, { OPENAI_BASE_URL, OPENAI_API_KEY: KEY })
  const headers = await signIn(engine)
  const call = (method: string, path: string, body?: object) =>
    ask(engine, method, path, { headers, ...(body && { body }) })
  const host = new URL(open.upstream.url).host
  const shown = await call('GET', '/api/providers')
  expect(shown.text).not.toContain('hidden')
  const [locked] = shown.body.providers
  expect(locked).toMatchObject({ name: host, baseUrl: open.upstream.url, locked: true, keyHint: 'abcd', position: 0 })
  for (const refused of [
    await call('PATCH', `/api/providers/${locked.id}`, { enabled: false }),
    await call('DELETE', `/api/providers/${locked.id}`),
  ]) {
    expectProblem(refused, 409, 'conflict')
    expect(refused.body.detail).toContain('OPENAI_BASE_URL')
  }
  const twin = await call('POST', '/api/providers', open.named(host))
  expect(twin.body.slug).toBe(`${locked.slug}-2`)
  await call('DELETE', `/api/providers/${twin.body.id}`)
  await engine.close()
})

it('says where a key cannot be read because AUTH_SECRET is another one, and goes on', async () => {
  await open.create('Other')
  const engine = await openEngine(open.database, open.lines, { secret: 'y' })
  const headers = await signIn(engine)
  const read = async () => (await ask(engine, 'GET', '/api/providers', { headers })).body.providers.at(-1)
  const other = await read()
  expect(other.problem).toContain('AUTH_SECRET is another one than when it was stored. Give the key again.')
  const body = { apiKey: KEY, headers: {} }
  expect((await ask(engine, 'PATCH', `/api/providers/${other.id}`, { headers, body })).status).toBe(200)
  expect(await read()).not.toHaveProperty('problem')
  await soon(async () => {
    const { models } = (await ask(engine, 'GET', '/api/models', { headers })).body
    expect(models.map(({ provider }: { provider: string }) => provider)).toContain('other')
  })
  await engine.close()
})

import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../../../src/config.ts'
import { createEngine, type Engine } from '../../../../src/engine.ts'
import { ask, cookieOf, expectProblem } from '../../ask.ts'

let database: TestDatabase
let upstream: Upstream
let engines: Engine[]
let cookie: string
let slug: string

beforeAll(async () => {
  ;[database, upstream] = await Promise.all([createDatabase(), startUpstream()])
  const env = { PORT: '0', AUTH_SECRET: 'x'.repeat(32), LOG_LEVEL: 'silent', DRAIN_SECONDS: '0' }
  const config = {
    ...readConfig({ ...env, DATABASE_URL: database.url, OPENAI_BASE_URL: upstream.url }),
    modelPrices: { 'text-embedding-3-small': { inputPerMillion: 0.02, outputPerMillion: 0 } },
  }
  engines = [await createEngine(config), await createEngine(config)]
  const account = { name: 'x', email: 'admin@example.org', password: 'correct horse battery' }
  cookie = cookieOf(await call(0, 'POST', '/api/auth/sign-up/email', account))
  slug = (await call(0, 'GET', '/api/providers')).body.providers[0].slug
})
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()))
  await upstream.close()
  await database.close()
})

function call(index: number, method: string, path: string, body?: object) {
  const engine = engines[index]
  if (!engine) throw new Error(`There is no engine ${index}`)
  return ask(engine, method, path, { ...(cookie && { headers: { cookie } }), ...(body && { body }) })
}

async function upload(name: string, text: string): Promise<string> {
  const id = crypto.randomUUID()
  const headers = { cookie, 'content-type': 'text/plain' }
  const path = `/api/files/${id}?name=${encodeURIComponent(name)}`
  const sent = await fetch(`http://localhost:${engines[0]?.port}${path}`, { method: 'PUT', headers, body: text })
  expect(sent.status).toBe(201)
  return id
}

const search = async (index: number, q: string) =>
  (await call(index, 'GET', `/api/files/search?q=${encodeURIComponent(q)}`)).body

it('is off until an administrator chooses a model that embeds', async () => {
  await upload('parking.txt', 'Der Wagen steht in der Tiefgarage.')
  await expect.poll(() => search(0, 'Tiefgarage')).toMatchObject({ byMeaning: 'off', pieces: [{}] })
  expect(await search(0, 'Auto')).toEqual({ byMeaning: 'off', pieces: [] })
  expect(upstream.embeddings.seen()).toEqual([])
})

it.each([
  [{ embeddingModel: 'm' }, /chosen together/],
  [{ embeddingModel: 'm', embeddingProvider: 'nobody' }, /embeddingProvider: there is no provider nobody/],
])('a choice that is none is refused: %j', async (choice, sentence) => {
  const refused = await call(0, 'PATCH', '/api/settings', choice)
  expectProblem(refused, 400, 'invalid_request')
  expect(refused.body.detail).toMatch(sentence)
})

it('so is a model that does not embed, with what its provider says', async () => {
  upstream.embeddings.behave({ status: 404 })
  const refused = await call(0, 'PATCH', '/api/settings', { embeddingModel: 'gpt-4o', embeddingProvider: slug })
  expectProblem(refused, 400, 'invalid_request')
  expect(refused.body.detail).toMatch(/embeddingModel: .* gpt-4o/)
  upstream.embeddings.behave({})
})

it('once chosen it holds for files of before and after, on every engine, and is billed to their user', async () => {
  const chosen = { embeddingModel: 'text-embedding-3-small', embeddingProvider: slug }
  expect((await call(0, 'PATCH', '/api/settings', chosen)).body).toMatchObject(chosen)
  await upload('doctor.txt', 'The physician visits every Tuesday.')
  const found = (index: number, q: string) => expect.poll(() => search(index, q), { timeout: 100_000 })
  await found(1, 'Auto').toMatchObject({ byMeaning: 'whole', pieces: [{ file: { name: 'parking.txt' } }] })
  await found(0, 'врач').toMatchObject({ pieces: [{ file: { name: 'doctor.txt' } }] })
  const usage = (await call(0, 'GET', '/api/usage?groupBy=conversation')).body
  expect(usage.groups).toMatchObject([{ key: 'files', label: 'Search in files' }])
  const models = (await call(0, 'GET', '/api/usage?groupBy=model')).body
  expect(models.groups).toMatchObject([{ label: expect.stringMatching(/^text-embedding-3-small/), unpricedCalls: 0 }])
})

it('and switched off, nothing is asked any more', async () => {
  await call(0, 'PATCH', '/api/settings', { embeddingModel: null, embeddingProvider: null })
  expect(await search(0, 'Auto')).toEqual({ byMeaning: 'off', pieces: [] })
})

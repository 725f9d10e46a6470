import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { problem } from '@grizz/protocol/problem'
import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { createDatabase, redisUrl, type TestDatabase } from '@grizz/testing/provided'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { framesOf, sayAll } from './frames.ts'
import { type Case, casesOf, createAsker, type Description, type Reply } from './requests.ts'

/** How many in each round; more by FUZZ_CASES. A quarter of them are frames. */
const casesPerRound = Number(process.env.FUZZ_CASES ?? 1000) / 5
const ASKED_AT_ONCE = 40
const SAID_ON_A_SOCKET = 50
/** In the first rounds caches fill and code gets compiled, which takes so many cases; from then on nothing may stay. */
const WARM_CASES = 2000
const warmRound = Math.max(casesPerRound, WARM_CASES / 2)
const rounds = [warmRound, warmRound, casesPerRound, casesPerRound, casesPerRound]
const cases = rounds.reduce((sum, each) => sum + each)
const MAX_GROWTH_BYTES = 3 * 1024 * 1024

const main = fileURLToPath(new URL('./measured-engine.ts', import.meta.url))
const password = 'correct horse battery'
let database: TestDatabase
let engine: EngineProcess
let upstream: Upstream
let asker: ReturnType<typeof createAsker>
let description: Description
/** Ids of things that exist, and credentials that are good; made anew when a case has ended one of them. */
let known: string[] = []
let people: Record<string, string>[] = []
let conversation = ''
/** How often each status was answered. */
const answered: Record<number, number> = {}

beforeAll(async () => {
  database = await createDatabase()
  upstream = await startUpstream()
  const limited = ['MESSAGES', 'READS', 'WRITES', 'SIGN_UPS_PER_ADDRESS', 'NEW_KEYS']
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl(),
    AUTH_SECRET: 'x'.repeat(32),
    OPENAI_BASE_URL: upstream.url,
    MAX_CONNECTIONS_PER_USER: '1000000',
    OPENAI_API_KEY: 'of a model that answers at once',
    ...Object.fromEntries(limited.map((name) => [`RATE_LIMIT_${name}_PER_MINUTE`, '1000000'])),
  }
  engine = await startEngine({ main, env })
  asker = createAsker(engine.port)
  description = JSON.parse((await ask({ path: '/api/openapi.json' })).text)
})
afterAll(async () => {
  asker.close()
  await engine.stop()
  await upstream.close()
  await database.close()
})

it(`survives ${cases} requests and frames, made from the description of every route and the union of frames`, async () => {
  const heaps: number[] = []
  for (const round of rounds) {
    await askMany(round * 0.75)
    await sayMany(round * 0.25)
    heaps.push(await heapAtRest())
  }
  const told = heaps.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(', ')
  console.info(`heap after each round, MiB: ${told}; answers by status: ${JSON.stringify(answered)}`)
  expect((heaps.at(-1) ?? 0) - (heaps[1] ?? 0), told).toBeLessThan(MAX_GROWTH_BYTES)
  const asked = Object.values(answered).reduce((sum, each) => sum + each)
  expect(answered[401] ?? 0, 'most cases got past the door').toBeLessThan(asked / 2)
  expect(() => process.kill(engine.pid, 0)).not.toThrow()
  expect((await ask({ path: '/healthz' })).status).toBe(200)
  expect(engine.output()).not.toMatch(/"level":(50|60)/)
}, 1_800_000)

async function askMany(count: number): Promise<void> {
  const who = fc.nat().map((index): Record<string, string> => people[index % people.length] ?? {})
  const batch = fc.array(
    casesOf(description, () => known, who),
    { minLength: ASKED_AT_ONCE, maxLength: ASKED_AT_ONCE },
  )
  const property = fc.asyncProperty(batch, async (requests) => {
    await makeGood()
    const replies = await Promise.all(requests.map(async (one) => ({ one, reply: await asker.ask(one) })))
    for (const { one, reply } of replies) checkReply(one, reply)
  })
  await fc.assert(property, { numRuns: Math.ceil(count / ASKED_AT_ONCE), endOnFailure: true })
}

async function sayMany(count: number): Promise<void> {
  const batch = fc.array(
    framesOf(() => known),
    { minLength: SAID_ON_A_SOCKET, maxLength: SAID_ON_A_SOCKET },
  )
  const property = fc.asyncProperty(batch, async (frames) => {
    await makeGood()
    const address = `ws://localhost:${engine.port}/ws/chat/${conversation}`
    expect(await sayAll(address, { ...people[0], origin: engine.url }, frames)).toBeUndefined()
  })
  await fc.assert(property, { numRuns: Math.ceil(count / SAID_ON_A_SOCKET), endOnFailure: true })
}

function checkReply(asked: Case, { status, headers, text }: Reply): void {
  answered[status] = (answered[status] ?? 0) + 1
  const what = `${JSON.stringify(asked).slice(0, 3000)} got ${status} ${text.slice(0, 1000)}`
  // The page, where it is not built.
  if (status === 503 && headers['content-type']?.startsWith('text/plain')) return
  expect(status, what).toBeLessThan(500)
  expect(text, what).not.toMatch(/node_modules|\bat .+:\d+:\d+|select .+ from|insert into/i)
  if (status < 400 || asked.method === 'HEAD') return
  expect(headers['content-type'], what).toBe('application/problem+json')
  expect(problem.safeParse(JSON.parse(text)).success, what).toBe(true)
}

/** Else most cases would be refused at the door. */
async function makeGood(): Promise<void> {
  const path = `/api/conversations/${conversation}`
  const looks = await Promise.all(people.slice(0, 3).map((headers) => ask({ path, headers })))
  if (looks.length === 0 || looks.some(({ status }) => status !== 200)) await makeThings()
}

async function makeThings(): Promise<void> {
  const made = await Promise.all([signUp(), signUp()])
  const [first] = made
  const headers = { cookie: first?.cookie ?? '' }
  const key = JSON.parse(
    (await ask({ method: 'POST', path: '/api/keys', headers, body: { name: 'x', scopes: ['read', 'chat', 'admin'] } }))
      .text,
  )
  const { token } = JSON.parse((await ask({ path: '/api/auth/token', headers })).text)
  people = [
    headers,
    { 'x-api-key': key.key },
    { authorization: `Bearer ${token}` },
    { cookie: made[1]?.cookie ?? '' },
    {},
  ]
  const { id } = JSON.parse((await ask({ method: 'POST', path: '/api/conversations', headers, body: {} })).text)
  conversation = id
  // So long that its tokens are counted: what counts them takes 16 MiB, and is then there from the start.
  const content = `Hello [[chunks=100 delay=10]] ${'bear '.repeat(4000)}`
  const body = { clientMessageId: crypto.randomUUID(), content }
  const path = `/api/conversations/${id}/messages`
  const sent = JSON.parse((await ask({ method: 'POST', path, headers, body })).text)
  known = [id, sent.message.id, sent.run.id, sent.run.messageId, key.id, ...made.map((person) => person.id)]
}

async function signUp(): Promise<{ id: string; cookie: string }> {
  const reply = await ask({
    method: 'POST',
    path: '/api/auth/sign-up/email',
    body: { name: 'Someone', email: `${crypto.randomUUID()}@example.org`, password },
  })
  expect(reply.status, reply.text).toBe(200)
  const cookie = (reply.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ')
  return { id: JSON.parse(reply.text).user.id, cookie }
}

/** Bytes that the engine keeps when it is idle. */
async function heapAtRest(): Promise<number> {
  const busy = /^grizz_(?:live_runs|queue_depth|live_connections) [1-9]/m
  await expect.poll(async () => busy.test((await ask({ path: '/metrics' })).text), { timeout: 120_000 }).toBe(false)
  const before = engine.output().length
  await engine.kill('SIGUSR2')
  for (;;) {
    const told = /\{"heapUsed":(\d+)\}/.exec(engine.output().slice(before))
    if (told) return Number(told[1])
    await sleep(20)
  }
}

function ask(question: {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: object
}): Promise<Reply> {
  const { method = 'GET', path, headers = {}, body } = question
  const type: Record<string, string> = body ? { 'content-type': 'application/json' } : {}
  return asker.ask({ method, path, headers: { ...type, ...headers }, body: body && JSON.stringify(body) })
}

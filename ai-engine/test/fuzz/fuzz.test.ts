import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { problem } from '@grizz/protocol/problem'
import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { createDatabase, redisUrl, type TestDatabase } from '@grizz/testing/provided'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { framesOf, sayAll } from './frames.ts'
import { type Case, casesOf, createAsker, type Description, type Reply } from './requests.ts'

/** How many; more by FUZZ_CASES. A quarter of them are frames. */
const cases = Number(process.env.FUZZ_CASES ?? 20_000)
const AT_ONCE = 20
const ROUNDS = 4
/** What may stay after a round of thousands: caches that fill, code that gets compiled. */
const MOST_GROWTH_BYTES = 6 * 1024 * 1024

const main = fileURLToPath(new URL('./measured-engine.ts', import.meta.url))
const password = 'correct horse battery'
let database: TestDatabase
let engine: EngineProcess
let asker: ReturnType<typeof createAsker>
let description: Description
/** Ids of things that exist, and credentials that are good; made anew for each round, for a case may end them. */
let known: string[] = []
let people: Record<string, string>[] = []
let conversation = ''

beforeAll(async () => {
  database = await createDatabase()
  const limits = { RATE_LIMIT_SIGN_INS_PER_ADDRESS_PER_MINUTE: '60', RATE_LIMIT_SIGN_UPS_PER_ADDRESS_PER_MINUTE: '60' }
  const wide = { RATE_LIMIT_READS_PER_MINUTE: '1000000', RATE_LIMIT_WRITES_PER_MINUTE: '1000000' }
  const env = { DATABASE_URL: database.url, REDIS_URL: redisUrl(), AUTH_SECRET: 'x'.repeat(32), ...limits, ...wide }
  engine = await startEngine({ main, env })
  asker = createAsker(engine.port)
  description = JSON.parse((await ask({ path: '/api/openapi.json' })).text)
})
afterAll(async () => {
  asker.close()
  await engine.stop()
  await database.close()
})

it(`survives ${cases} requests and frames, made from the description of every route and the union of frames`, async () => {
  const heaps: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await makeThings(`asking${round}`)
    await askMany(Math.ceil((cases * 0.75) / ROUNDS))
    await makeThings(`saying${round}`)
    await sayMany(Math.ceil((cases * 0.25) / ROUNDS))
    heaps.push(await heapAtRest())
  }
  const [, warm = 0] = heaps
  const said = `heap after each round, MiB: ${heaps.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(', ')}`
  console.info(said)
  expect((heaps.at(-1) ?? 0) - warm, said).toBeLessThan(MOST_GROWTH_BYTES)
  expect(() => process.kill(engine.pid, 0)).not.toThrow()
  expect((await ask({ path: '/healthz' })).status).toBe(200)
  expect(engine.output()).not.toMatch(/"level":(50|60)/)
}, 1_800_000)

async function askMany(count: number): Promise<void> {
  const who = fc.nat().map((index): Record<string, string> => people[index % people.length] ?? {})
  const batch = fc.array(
    casesOf(description, () => known, who),
    { minLength: AT_ONCE, maxLength: AT_ONCE },
  )
  const property = fc.asyncProperty(batch, async (requests) => {
    const replies = await Promise.all(requests.map(async (one) => ({ one, reply: await asker.ask(one) })))
    for (const { one, reply } of replies) checkReply(one, reply)
  })
  await fc.assert(property, { numRuns: Math.ceil(count / AT_ONCE), endOnFailure: true })
}

async function sayMany(count: number): Promise<void> {
  const batch = fc.array(
    framesOf(() => known),
    { minLength: AT_ONCE, maxLength: AT_ONCE },
  )
  const address = `ws://localhost:${engine.port}/ws/chat/${conversation}`
  const property = fc.asyncProperty(batch, async (frames) => {
    expect(await sayAll(address, { ...people[0], origin: engine.url }, frames)).toBeUndefined()
  })
  await fc.assert(property, { numRuns: Math.ceil(count / AT_ONCE), endOnFailure: true })
}

function checkReply(asked: Case, { status, headers, text }: Reply): void {
  const what = `${JSON.stringify(asked).slice(0, 3000)} got ${status} ${text.slice(0, 1000)}`
  // The page, where it is not built.
  if (status === 503 && headers['content-type']?.startsWith('text/plain')) return
  expect(status, what).toBeLessThan(500)
  expect(text, what).not.toMatch(/node_modules|\bat .+:\d+:\d+|select .+ from|insert into/i)
  if (status < 400 || asked.method === 'HEAD') return
  expect(headers['content-type'], what).toBe('application/problem+json')
  expect(problem.safeParse(JSON.parse(text)).success, what).toBe(true)
}

async function makeThings(round: string): Promise<void> {
  const made = await Promise.all(['a', 'b'].map((name) => signUp(`${name}${round}@example.org`)))
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
  const body = { clientMessageId: crypto.randomUUID(), content: 'Hello' }
  const path = `/api/conversations/${id}/messages`
  const sent = JSON.parse((await ask({ method: 'POST', path, headers, body })).text)
  known = [id, sent.message.id, sent.run.id, sent.run.messageId, key.id, ...made.map((person) => person.id)]
}

async function signUp(email: string): Promise<{ id: string; cookie: string }> {
  const reply = await ask({
    method: 'POST',
    path: '/api/auth/sign-up/email',
    body: { name: 'Someone', email, password },
  })
  expect(reply.status, reply.text).toBe(200)
  const cookie = (reply.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ')
  return { id: JSON.parse(reply.text).user.id, cookie }
}

/** What the engine keeps when nothing runs any more, bytes. */
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

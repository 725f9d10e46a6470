import type { Settings } from '@grizz/protocol/settings'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../../../src/config.ts'
import { settings as settingsTable } from '../../../../src/db/schema/providers.ts'
import { createEngine, type Engine } from '../../../../src/engine.ts'
import { type Answer, ask, cookieOf, expectProblem } from '../../ask.ts'

let database: TestDatabase
let engines: Engine[]
let cookie: string
const password = 'correct horse battery'
const env = {
  PORT: '0',
  AUTH_SECRET: 'x'.repeat(32),
  LOG_LEVEL: 'silent',
  DRAIN_SECONDS: '0',
  QUEUE_LIMIT: '3',
  SYSTEM_PROMPT: 'Be kind.',
  RATE_LIMIT_SIGN_UPS_PER_ADDRESS_PER_MINUTE: '10000',
}

beforeAll(async () => {
  database = await createDatabase()
  const config = readConfig({ ...env, DATABASE_URL: database.url })
  engines = [await createEngine(config), await createEngine(config)]
  const answer = await signUp(0, 'admin@example.org')
  expect(answer.status, answer.text).toBe(200)
  cookie = cookieOf(answer)
})
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()))
  await database.close()
})
beforeEach(async () => {
  await database.db.delete(settingsTable)
  await vi.waitFor(async () => expect(await read(1)).toMatchObject({ builtInTools: true }), { timeout: 100_000 })
})

function at(index: number): Engine {
  const engine = engines[index]
  if (!engine) throw new Error(`There is no engine ${index}`)
  return engine
}

const signUp = (index: number, email: string) =>
  ask(at(index), 'POST', '/api/auth/sign-up/email', { body: { name: 'x', email, password } })
const change = (body: object): Promise<Answer> => ask(at(0), 'PATCH', '/api/settings', { headers: { cookie }, body })
const read = async (index: number): Promise<Settings> =>
  (await ask(at(index), 'GET', '/api/settings', { headers: { cookie } })).body
/** Every engine hears of a change by itself: nothing is restarted. */
const soon = (expectation: () => Promise<void>) => vi.waitFor(expectation, { timeout: 100_000, interval: 20 })

it('are the environment’s where it sets them, and else built in', async () => {
  const { locked, changed, ...values } = await read(0)
  expect(changed).toEqual([])
  expect(locked.sort()).toEqual(['instructions', 'limits.queue'])
  expect(values).toMatchObject({
    ...{ defaultModel: null, titleModel: null, instructions: 'Be kind.', signUp: 'open', builtInTools: true },
    ...{ userToolServers: false, summaries: true, keepStepsDays: 90 },
    limits: { queue: 3, modelCalls: 25, toolCalls: 100, contextTokens: 100_000, messagesPerMinute: 30 },
  })
})

it('that are changed on one engine hold on both, until they are given back', async () => {
  const changed = await change({ builtInTools: false, limits: { toolCalls: 7, modelCalls: 9 } })
  expect(changed.body).toMatchObject({ builtInTools: false, limits: { toolCalls: 7, modelCalls: 9, queue: 3 } })
  expect(changed.body.changed.sort()).toEqual(['builtInTools', 'limits.modelCalls', 'limits.toolCalls'])
  await soon(async () => {
    const { body } = await ask(at(1), 'GET', '/api/tools', { headers: { cookie } })
    expect(body.tools).toEqual([])
  })
  const back = await change({ builtInTools: null, limits: { toolCalls: null } })
  expect(back.body).toMatchObject({ builtInTools: true, limits: { toolCalls: 100, modelCalls: 9 } })
  expect(back.body.changed).toEqual(['limits.modelCalls'])
  await soon(async () => {
    const { body } = await ask(at(1), 'GET', '/api/tools', { headers: { cookie } })
    expect(body.tools.length).toBeGreaterThan(0)
  })
})

it('reach an engine that was told nothing', async () => {
  await database.db.insert(settingsTable).values({ name: 'signUp', value: 'closed' })
  await soon(async () => {
    expectProblem(await signUp(1, `${crypto.randomUUID()}@example.org`), 403, 'forbidden')
  })
  await database.db.delete(settingsTable)
  await soon(async () => expect((await signUp(1, `${crypto.randomUUID()}@example.org`)).status).toBe(200))
})

describe('take effect without a restart:', () => {
  it('who may sign up', async () => {
    await change({ signUp: 'closed' })
    await soon(async () => {
      expectProblem(await signUp(1, `${crypto.randomUUID()}@example.org`), 403, 'forbidden')
      expect((await ask(at(1), 'GET', '/api/auth/sign-up')).body).toMatchObject({ signUp: 'closed' })
    })
  })

  it('how many messages a user may send', async () => {
    await change({ limits: { messagesPerMinute: 1 } })
    const headers = { cookie: cookieOf(await signUp(0, `${crypto.randomUUID()}@example.org`)) }
    const { id } = (await ask(at(1), 'POST', '/api/conversations', { headers, body: {} })).body
    const send = () =>
      ask(at(1), 'POST', `/api/conversations/${id}/messages`, {
        headers,
        body: { clientMessageId: crypto.randomUUID(), content: 'Hello' },
      })
    await soon(async () => expect((await read(1)).limits.messagesPerMinute).toBe(1))
    expect((await send()).status).toBe(202)
    expectProblem(await send(), 429, 'rate_limited')
    await change({ limits: { messagesPerMinute: null } })
    await soon(async () => expect((await send()).status).toBe(202))
  })

  it('whether users may add tool servers', async () => {
    const headers = { cookie: cookieOf(await signUp(0, `${crypto.randomUUID()}@example.org`)) }
    const add = () =>
      ask(at(1), 'POST', '/api/tool-servers', { headers, body: { name: 'x', url: 'https://tools.example.org/mcp' } })
    expectProblem(await add(), 403, 'forbidden')
    await change({ userToolServers: true })
    await soon(async () => expect((await add()).status).toBe(201))
  })

  it('how much of a model’s window is used', async () => {
    const headers = { cookie: cookieOf(await signUp(0, `${crypto.randomUUID()}@example.org`)) }
    const { id } = (await ask(at(1), 'POST', '/api/conversations', { headers, body: {} })).body
    const send = () => {
      const body = { clientMessageId: crypto.randomUUID(), content: 'honey and bears '.repeat(1000) }
      return ask(at(1), 'POST', `/api/conversations/${id}/messages`, { headers, body })
    }
    expect((await send()).status).toBe(202)
    await change({ limits: { contextTokens: 1000 } })
    await soon(async () => expectProblem(await send(), 413, 'message_too_long'))
  })
})

it('that the environment sets are refused with the variable’s name', async () => {
  const refused = await change({ limits: { queue: 5 } })
  expectProblem(refused, 409, 'conflict')
  expect(refused.body.detail).toContain('limits.queue: QUEUE_LIMIT sets it')
  expect((await read(0)).limits.queue).toBe(3)
})

it.each([
  { limits: { toolCalls: 0 } },
  { keepStepsDays: 0 },
  { signUp: 'sometimes' },
  { instructions: 7 },
  { limits: { contextTokens: 'many' } },
])('are refused where they are none: %j', async (body) => {
  expectProblem(await change(body), 400, 'invalid_request')
})

it('of a version that knows other values are left out', async () => {
  const rows = [
    { name: 'signUp', value: 'by_invitation' },
    { name: 'somethingNew', value: 7 },
    { name: 'limits.toolCalls', value: 11 },
  ]
  await database.db.insert(settingsTable).values(rows)
  const found = await read(0)
  expect(found).toMatchObject({ signUp: 'open', limits: { toolCalls: 11 } })
  expect(found).not.toHaveProperty('somethingNew')
})

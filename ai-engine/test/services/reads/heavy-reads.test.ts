import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectProblem, type Person, signUp } from '../../api/ask.ts'
import { type OpenApp, openApp } from '../../api/open-app.ts'

let app: OpenApp
let ada: Person
let bob: Person

beforeAll(async () => {
  app = await openApp()
  ada = await signUp(app)
  bob = await signUp(app)
  await ask(app, 'POST', '/api/conversations', { ...as(ada), body: { title: 'Bears' } })
})
afterAll(() => app.close())

const as = ({ cookie }: Person) => ({ headers: { cookie } })

/** While everybody who reads this table waits. */
async function whileLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
  const client = await app.database.pool.connect()
  await client.query(`begin; lock table ${table} in access exclusive mode`)
  try {
    return await work()
  } finally {
    client.release(true)
  }
}

describe('what takes long', () => {
  it('is ended with a sentence: a search, a list that is searched, a usage report, an export', async () => {
    const reads = [
      ['/api/search?q=bears', ada, /search took too long/],
      ['/api/conversations?q=bears', ada, /search took too long/],
      ['/api/usage', bob, /report took too long/],
      ['/api/me/export', bob, /export took too long/],
    ] as const
    const askAll = () => Promise.all(reads.map(([path, person]) => ask(app, 'GET', path, as(person))))
    const answers = await whileLocked('messages, conversations, usage', askAll)
    for (const [at, [path, , sentence]] of reads.entries()) {
      expectProblem(answers[at] ?? expect.unreachable(path), 429, 'rate_limited')
      expect(answers[at]?.body.detail).toMatch(sentence)
    }
    expect((await askAll()).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  it('leaves others their connections, the probe and the question who asks', async () => {
    const [searches, others] = await whileLocked('messages', async () => {
      const searches = Array.from({ length: 40 }, () => ask(app, 'GET', '/api/search?q=bears', as(ada)))
      const others = await Promise.all([
        ask(app, 'GET', '/readyz'),
        ask(app, 'GET', '/api/me', as(bob)),
        ask(app, 'GET', '/api/conversations', as(bob)),
      ])
      return [await Promise.all(searches.slice(12)), others, await Promise.all(searches)] as const
    })
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(searches.map(({ status }) => status)).toEqual(searches.map(() => 429))
    expect((await ask(app, 'GET', '/api/search?q=bears', as(ada))).status).toBe(200)
  })
})

describe('an export', () => {
  it.each(['/api/usage/export', '/api/usage/export?groupBy=day', '/api/me/export'])(
    'that fails at once is no file that breaks off: %s',
    async (path) => {
      const table = path.includes('usage') ? 'usage' : 'conversations'
      await app.database.pool.query(`alter table ${table} rename to gone`)
      const answer = await ask(app, 'GET', path, as(ada))
      await app.database.pool.query(`alter table gone rename to ${table}`)
      expectProblem(answer, 500, 'internal_error')
      expect((await ask(app, 'GET', path, as(ada))).status).toBe(200)
    },
  )
})

describe('what nobody was given', () => {
  const id = '00000000-0000-7000-8000-000000000000'
  const now = '2026-01-01T00:00:00.000Z'
  const forged = [
    `+275760-09-13T00:00:00.000Z ${id}`,
    `0000-01-01T00:00:00.000Z ${id}`,
    `-000001-01-01T00:00:00.000Z ${id}`,
    `1969-12-31T23:59:59.999Z ${id}`,
    `1 ${id}`,
    `${now} ${'-'.repeat(36)}`,
    `${now} ${'f'.repeat(36)}`,
    `${now} ${id} upside-down`,
    `${now}`,
    `${now} ${id}\u0000`,
    '',
  ]

  it.each(forged)('is no place to go on from: %j', async (text) => {
    const cursor = Buffer.from(text).toString('base64url')
    for (const path of [`/api/search?q=bears&cursor=${cursor}`, `/api/conversations?cursor=${cursor}`])
      expectProblem(await ask(app, 'GET', path, as(ada)), 400, 'invalid_request')
  })

  it.each(['0000-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '%2B10000-01-01T00:00:00Z'])(
    'is no time to count from: %s',
    async (time) => {
      for (const path of [`/api/usage?from=${time}`, `/api/usage?to=${time}`, `/api/usage/export?from=${time}`])
        expectProblem(await ask(app, 'GET', path, as(ada)), 400, 'invalid_request')
      const body = { name: 'k', scopes: ['read'], expiresAt: time }
      expectProblem(await ask(app, 'POST', '/api/keys', { ...as(ada), body }), 400, 'invalid_request')
    },
  )

  it('is not refused at the ends of what can be counted', async () => {
    const path = '/api/usage?from=1970-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z'
    expect((await ask(app, 'GET', path, as(ada))).status).toBe(200)
    expect((await ask(app, 'GET', '/api/usage?to=1970-01-01T00:00:00Z', as(ada))).status).toBe(200)
  })
})

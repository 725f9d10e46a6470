import { redisUrl } from '@grizz/testing/provided'
import { startRedis } from '@grizz/testing/redis'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { createRateLimiter } from '../../../src/core/rate-limit/rate-limiter.ts'
import { ask, expectProblem, makeConversation, makeKey, signUp } from '../ask.ts'
import { openApp } from '../open-app.ts'

const LIMITS = {
  messages: 3,
  reads: 3,
  writes: 3,
  signInsPerAddress: 3,
  signInsPerAccount: 3,
  failedSignInsPerAccount: 3,
  signUpsPerAddress: 3,
  newKeys: 3,
}
const unique = () => crypto.randomUUID()
const refused = { code: 'rate_limited', retryAfterMs: expect.any(Number) }

describe('a limiter', () => {
  it('counts each bucket and key for itself, refuses with a time, and gives back', async () => {
    const limiter = createRateLimiter({ limits: LIMITS })
    expect(await limiter.consume('messages', 'a')).toMatchObject({ limit: 3, remaining: 2 })
    await limiter.consume('messages', 'a')
    expect(await limiter.consume('messages', 'a')).toMatchObject({ remaining: 0 })
    await expect(limiter.consume('messages', 'a')).rejects.toMatchObject(refused)
    expect(await limiter.consume('messages', 'b')).toMatchObject({ remaining: 2 })
    expect(await limiter.consume('reads', 'a')).toMatchObject({ remaining: 2 })
    await limiter.refund('messages', 'b')
    expect(await limiter.consume('messages', 'b')).toMatchObject({ remaining: 2 })
  })

  it('is one for all engines on Redis', async () => {
    const clients = [new Redis(redisUrl()), new Redis(redisUrl())]
    await Promise.all(clients.map((client) => client.ping()))
    const [one, two] = clients.map((redis) => createRateLimiter({ limits: LIMITS, redis }))
    const key = unique()
    await one?.consume('messages', key)
    await two?.consume('messages', key)
    expect(await one?.consume('messages', key)).toMatchObject({ remaining: 0 })
    await expect(two?.consume('messages', key)).rejects.toMatchObject(refused)
    for (const client of clients) client.disconnect()
  })

  it('goes on in process while Redis is away, and with Redis when it is back', async () => {
    const server = await startRedis()
    const redis = new Redis(server.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: () => 20 })
    redis.on('error', () => {})
    await new Promise((resolve) => redis.once('ready', resolve))
    const limiter = createRateLimiter({ limits: LIMITS, redis })
    const key = unique()
    await limiter.consume('messages', key)
    await server.kill()
    for (let sent = 0; sent < 3; sent++) await limiter.consume('messages', key)
    await expect(limiter.consume('messages', key)).rejects.toMatchObject(refused)
    const back = new Promise((resolve) => redis.once('ready', resolve))
    await server.restart()
    await back
    expect(await limiter.consume('messages', key)).toMatchObject({ remaining: 2 })
    redis.disconnect()
    await server.stop()
  })
})

describe('a person', () => {
  it('is told what is left, and when to come back, the same bucket for cookie and key', async () => {
    const app = await openApp({ limits: { reads: 4 } })
    const person = await signUp(app)
    const { key } = await makeKey(app, person)
    const ways = [
      { cookie: person.cookie },
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
      { cookie: person.cookie },
    ]
    for (const [index, headers] of ways.entries()) {
      const answer = await ask(app, 'GET', '/api/me', { headers })
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({ 'ratelimit-limit': '4', 'ratelimit-remaining': String(3 - index) })
    }
    const over = await ask(app, 'GET', '/api/me', { headers: { cookie: person.cookie } })
    expectProblem(over, 429, 'rate_limited')
    expect(over.headers).toMatchObject({ 'ratelimit-remaining': '0', 'ratelimit-limit': '4' })
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(60)
    const other = await signUp(app)
    expect((await ask(app, 'GET', '/api/me', { headers: { cookie: other.cookie } })).status).toBe(200)
    await app.close()
  })

  it('is told with each message, and each other answer, how many are left', async () => {
    const app = await openApp({ limits: { messages: 3 } })
    const person = await signUp(app)
    const { cookie } = person
    const path = `/api/conversations/${await makeConversation(app, person)}/messages`
    const send = async (to: string, body: object) => {
      const { status, body: said, headers } = await ask(app, 'POST', to, { headers: { cookie }, body })
      return { status, said, limit: headers['ratelimit-limit'], remaining: headers['ratelimit-remaining'] }
    }
    const message = { clientMessageId: unique(), content: 'Hello' }
    const first = await send(path, message)
    expect(first).toMatchObject({ status: 202, limit: '3', remaining: '2' })
    expect(await send(path, message)).toMatchObject({ status: 200, limit: '3', remaining: '2' })
    await ask(app, 'POST', `/api/runs/${first.said.run.id}/cancel`, { headers: { cookie } })
    const running = async () => (await ask(app, 'GET', path, { headers: { cookie } })).body.activeRun
    await expect.poll(running, { timeout: 100_000 }).toBeNull()
    const answers = `/api/messages/${first.said.message.id}/answers`
    const again = { clientRunId: unique(), mode: 'again' }
    expect(await send(answers, again)).toMatchObject({ status: 202, limit: '3', remaining: '1' })
    const other = { clientMessageId: unique(), content: 'Again' }
    expect(await send(path, other)).toMatchObject({ status: 202, limit: '3', remaining: '0' })
    expect(await send(path, message)).toMatchObject({ status: 200, limit: '3', remaining: '0' })
    await app.close()
  })

  it('writes too much at some time, and still reads; a repeat of a message is never refused', async () => {
    const app = await openApp({ limits: { writes: 1, messages: 1 } })
    const { cookie } = await signUp(app)
    const { id } = (await ask(app, 'POST', '/api/conversations', { headers: { cookie }, body: {} })).body
    expectProblem(await ask(app, 'POST', '/api/conversations', { headers: { cookie }, body: {} }), 429, 'rate_limited')
    const path = `/api/conversations/${id}/messages`
    const message = { clientMessageId: unique(), content: 'Hello' }
    const first = await ask(app, 'POST', path, { headers: { cookie }, body: message })
    expect(first.status).toBe(202)
    const other = { clientMessageId: unique(), content: 'Again' }
    expectProblem(await ask(app, 'POST', path, { headers: { cookie }, body: other }), 429, 'rate_limited')
    const repeat = await ask(app, 'POST', path, { headers: { cookie }, body: message })
    expect(repeat.status).toBe(200)
    expect(repeat.body.message.id).toBe(first.body.message.id)
    expect((await ask(app, 'GET', path, { headers: { cookie } })).status).toBe(200)
    await app.close()
  })
})

it('counts a change by its size: a kilobyte more is a change more, also when it comes in chunks', async () => {
  const app = await openApp({ limits: { writes: 60 } })
  const { cookie } = await signUp(app)
  const create = async (padding: number, inChunks = false) => {
    const text = JSON.stringify({ padding: 'x'.repeat(padding) })
    const body = inChunks ? ReadableStream.from([Buffer.from(text)]) : text
    const headers = { cookie, origin: app.url, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, ...(inChunks && { duplex: 'half' as const }) }
    const { status } = await fetch(`http://127.0.0.1:${app.port}/api/conversations`, init as RequestInit)
    return status
  }
  expect(await create(1)).toBe(201)
  for (const inChunks of [false, true]) {
    expect(await create(20_000, inChunks)).toBe(201)
    expect(await create(1)).toBe(201)
  }
  expect(await create(20_000)).toBe(429)
  expect(await create(1)).toBe(429)
  await app.close()
})

it('lets a person make ten keys a minute by default, whichever way they come in', async () => {
  const { limits } = readConfig({})
  expect(limits.newKeys).toBe(10)
  const app = await openApp({ limits: { newKeys: limits.newKeys } })
  const person = await signUp(app)
  const { key } = await makeKey(app, person, { scopes: ['admin'] })
  const make = (headers: Record<string, string>) =>
    ask(app, 'POST', '/api/keys', { headers, body: { name: 'Another' } })
  const ways: Record<string, string>[] = [{ cookie: person.cookie }, { 'x-api-key': key }]
  for (let made = 1; made < 10; made++) expect((await make(ways[made % 2] ?? {})).status).toBe(201)
  for (const headers of ways) {
    const refused = await make(headers)
    expectProblem(refused, 429, 'rate_limited')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  }
  await makeKey(app, await signUp(app))
  await app.close()
})

describe('a stranger', () => {
  it('who guesses credentials, or only asks, is stopped, and nobody else is', async () => {
    const app = await openApp({ limits: { reads: 5 } })
    const person = await signUp(app)
    const guess = () => ask(app, 'GET', '/api/me', { headers: { 'x-api-key': `grizz_${unique()}` } })
    for (let tries = 0; tries < 3; tries++) expectProblem(await guess(), 401, 'unauthorized')
    expect((await ask(app, 'GET', '/api/auth/sign-up')).status).toBe(200)
    expect((await ask(app, 'GET', '/api/auth/jwks')).status).toBe(200)
    expectProblem(await guess(), 429, 'rate_limited')
    expectProblem(await ask(app, 'GET', '/api/auth/sign-up'), 429, 'rate_limited')
    expect((await ask(app, 'GET', '/api/me', { headers: { cookie: person.cookie } })).status).toBe(200)
    await app.close()
  })
})

describe('sign-in and sign-up', () => {
  const signIn = (app: { port: number }, email: string, headers: Record<string, string> = {}) =>
    ask(app, 'POST', '/api/auth/sign-in/email', { headers, body: { email, password: 'wrong password' } })

  it('are limited per address, whatever X-Forwarded-For claims', async () => {
    const app = await openApp({ limits: { signInsPerAddress: 2, signUpsPerAddress: 2 } })
    for (const header of ['x-forwarded-for', 'forwarded']) {
      const claim = () => ({ [header]: header === 'forwarded' ? `for=10.0.0.${claims++}` : `10.0.0.${claims++}` })
      let claims = 1
      await signIn(app, `${unique()}@example.org`, claim())
      await signIn(app, `${unique()}@example.org`, claim())
      expectProblem(await signIn(app, `${unique()}@example.org`, claim()), 429, 'rate_limited')
    }
    await signUp(app)
    await signUp(app)
    const body = { name: 'x', email: 'third@example.org', password: 'correct horse' }
    const third = await ask(app, 'POST', '/api/auth/sign-up/email', {
      headers: { 'x-forwarded-for': '10.9.9.9' },
      body,
    })
    expectProblem(third, 429, 'rate_limited')
    await app.close()
  })

  it('behind a trusted proxy count what it wrote, not what came to it', async () => {
    const app = await openApp({ settings: { trustProxy: 1 }, limits: { signInsPerAddress: 2 } })
    const from = (chain: string) => signIn(app, `${unique()}@example.org`, { 'x-forwarded-for': chain })
    expect((await from('10.0.0.1')).status).toBe(401)
    expect((await from('6.6.6.1, 10.0.0.1')).status).toBe(401)
    expectProblem(await from('6.6.6.2, 10.0.0.1'), 429, 'rate_limited')
    expect((await from('10.0.0.1, 10.0.0.2')).status).toBe(401)
    await app.close()
  })

  it('are limited per account and network, however the address is written, and nobody elsewhere is kept out', async () => {
    const app = await openApp({ settings: { trustProxy: 1 }, limits: { signInsPerAccount: 2 } })
    const person = await signUp(app)
    const from = (email: string, address: string) => signIn(app, email, { 'x-forwarded-for': address })
    expect((await from(person.email, '10.0.0.1')).status).toBe(401)
    expect((await from(person.email.toUpperCase(), '10.0.0.1')).status).toBe(401)
    expectProblem(await from(person.email, '10.0.0.1'), 429, 'rate_limited')
    expect((await from('other@example.org', '10.0.0.1')).status).toBe(401)
    const owner = await ask(app, 'POST', '/api/auth/sign-in/email', {
      headers: { 'x-forwarded-for': '10.0.0.2' },
      body: { email: person.email, password: person.password },
    })
    expect(owner.status).toBe(200)
    const body = { currentPassword: person.password, newPassword: 'another long password' }
    const change = await ask(app, 'POST', '/api/me/password', { headers: { cookie: person.cookie }, body })
    expect(change.status).toBe(204)
    await app.close()
  })

  it('fail only so often per account, from all networks together, and those that succeed do not count', async () => {
    const app = await openApp({ settings: { trustProxy: 1 }, limits: { failedSignInsPerAccount: 3 } })
    const { email, password } = await signUp(app)
    let networks = 0
    const from = (given: string) =>
      ask(app, 'POST', '/api/auth/sign-in/email', {
        headers: { 'x-forwarded-for': `10.0.0.${networks++}` },
        body: { email, password: given },
      })
    for (let times = 0; times < 6; times++) expect((await from(password)).status).toBe(200)
    const guesses = await Promise.all(Array.from({ length: 8 }, () => from('wrong password')))
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(3)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(5)
    await app.close()
  })

  it('from the networks of one IPv6 site are limited together', async () => {
    const app = await openApp({ settings: { trustProxy: 1 }, limits: { signInsPerAddress: 2, signUpsPerAddress: 2 } })
    const at = (site: string, network: number) => ({ 'x-forwarded-for': `2001:db8:${site}:${network.toString(16)}::1` })
    const statuses: number[] = []
    for (let network = 0; network < 8; network++)
      statuses.push((await signIn(app, `${unique()}@example.org`, at('1', network))).status)
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429, 429, 429])
    expect((await signIn(app, `${unique()}@example.org`, at('2', 0))).status).toBe(401)
    const join = (network: number) =>
      ask(app, 'POST', '/api/auth/sign-up/email', {
        headers: at('3', network),
        body: { name: 'x', email: `${unique()}@example.org`, password: 'correct horse battery' },
      })
    const joined = await Promise.all(Array.from({ length: 8 }, (_, network) => join(network)))
    expect(joined.filter(({ status }) => status === 200)).toHaveLength(4)
    await app.close()
  })

  it('behind two trusted proxies count whom the outer one heard, and nothing that came to it', async () => {
    const app = await openApp({ settings: { trustProxy: 2 }, limits: { signInsPerAddress: 2 } })
    const from = (chain: string) => signIn(app, `${unique()}@example.org`, { 'x-forwarded-for': chain })
    expect((await from('10.0.0.1, 10.9.9.9')).status).toBe(401)
    expect((await from('6.6.6.1, 10.0.0.1, 10.9.9.9')).status).toBe(401)
    expectProblem(await from('6.6.6.2, 10.0.0.1, 10.9.9.9'), 429, 'rate_limited')
    expect((await from('10.0.0.1, 10.0.0.2, 10.9.9.9')).status).toBe(401)
    await app.close()
  })
})

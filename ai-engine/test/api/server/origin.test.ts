import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectProblem, makeConversation, makeKey, type Person, signUp, upgrade } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

let local: OpenApp
let far: OpenApp
let person: Person
let key: string
let socketPath: string
beforeAll(async () => {
  local = await openApp({ settings: { trustedOrigins: ['https://friend.example'] } })
  far = await openApp({
    database: local.database,
    settings: { host: '0.0.0.0', publicUrl: new URL('https://chat.example.org') },
  })
  person = await signUp(local)
  key = (await makeKey(local, person)).key
  socketPath = `/ws/chat/${await makeConversation(local, person)}`
})
afterAll(async () => {
  await far.close()
  await local.close()
})

describe('a Host', () => {
  const at = (app: OpenApp, host: string) => ask(app, 'GET', '/api/auth/sign-up', { headers: { host } })
  const p = () => String(local.port)

  it.each(['localhost:P', '127.0.0.1:P', '[::1]:P', 'LOCALHOST:P', 'localhost:3000'])(
    'of ours is served: %s',
    async (host) => {
      expect((await at(local, host.replace('P', p()))).status).toBe(200)
    },
  )

  it.each([
    'evil.example',
    'localhost',
    'localhost:1',
    'localhost.evil.example:P',
    'evil.example:P',
    '127.0.0.1.evil.example:P',
    'localhost:P.evil.example',
    'localhost@evil.example:P',
    'evil.example#localhost:P',
    'localhost.:P',
    '0.0.0.0:P',
    'localhost:P, evil.example',
  ])('that is not ours is refused: %s', async (host) => {
    expectProblem(await at(local, host.replace('P', p())), 421, 'misdirected_request')
  })

  it('of the public address is served, with and without its port, and loopback is not', async () => {
    expect((await at(far, 'chat.example.org')).status).toBe(200)
    expect((await at(far, 'CHAT.example.org:443')).status).toBe(200)
    for (const host of ['chat.example.org:80', `localhost:${far.port}`, `127.0.0.1:${far.port}`, 'chat.example.org.'])
      expectProblem(await at(far, host), 421, 'misdirected_request')
  })

  it('is checked in an absolute request target and on unknown paths too', async () => {
    const host = `localhost:${p()}`
    const targeted = (target: string) => ask(local, 'GET', target, { headers: { host } })
    expect((await targeted(`http://${host}/api/auth/sign-up`)).status).toBe(200)
    expectProblem(await targeted('http://evil.example/api/auth/sign-up'), 421, 'misdirected_request')
    expectProblem(
      await ask(local, 'GET', '/nowhere', { headers: { host: 'evil.example' } }),
      421,
      'misdirected_request',
    )
    expectProblem(
      await ask(local, 'GET', '/api/nowhere', { headers: { host: 'evil.example' } }),
      421,
      'misdirected_request',
    )
    const socket = { ...upgrade, host, cookie: person.cookie, origin: local.url }
    expectProblem(
      await ask(local, 'GET', `http://evil.example${socketPath}`, { headers: socket }),
      421,
      'misdirected_request',
    )
  })

  it.each([0, 1, 2])('said by one of %s trusted proxies does not count', async (trustProxy) => {
    const app = await openApp({ database: local.database, settings: { trustProxy } })
    const named = (headers: Record<string, string>) => ask(app, 'GET', '/api/auth/sign-up', { headers })
    const own = `localhost:${app.port}`
    const forged = { host: 'evil.example', 'x-forwarded-host': own, 'x-forwarded-proto': 'http' }
    expectProblem(await named(forged), 421, 'misdirected_request')
    expectProblem(await named({ host: 'evil.example', forwarded: `host="${own}"` }), 421, 'misdirected_request')
    expect((await named({ host: own, 'x-forwarded-host': 'evil.example' })).status).toBe(200)
    await app.close()
  })

  it.each(['/api/auth/sign-up', '/api/nowhere', '/', '/healthz', '/metrics'])(
    'said twice is refused: %s',
    async (path) => {
      const own = `localhost:${p()}`
      for (const [first, second] of [
        [own, 'evil.example'],
        ['evil.example', own],
        [own, own],
      ])
        expect(await statusOf(`GET ${path} HTTP/1.1\r\nHost: ${first}\r\nhOST: ${second}\r\n\r\n`)).toBe(400)
    },
  )

  it.each(['Authorization: Bearer', 'X-Api-Key:', 'Origin:'])(
    'that is ours helps no request with two of %s',
    async (name) => {
      const twice = `${name} one\r\n${name} two\r\n`
      expect(await statusOf(`GET /api/me HTTP/1.1\r\nHost: localhost:${p()}\r\n${twice}\r\n`)).toBe(400)
    },
  )

  it('does not matter to probes', async () => {
    for (const path of ['/healthz', '/readyz'])
      expect((await ask(local, 'GET', path, { headers: { host: '10.0.0.7:8080' } })).status).toBe(200)
  })
})

const ownOrigins = [
  'http://localhost:P',
  'http://127.0.0.1:P',
  'http://[::1]:P',
  'http://localhost:3000',
  'https://friend.example',
]
const foreignOrigins = [
  'null',
  'https://evil.example',
  'http://localhost',
  'https://localhost:P',
  'http://localhost:P.evil.example',
  'http://localhost:P@evil.example',
  'http://evil.example/http://localhost:P',
  'http://LOCALHOST:P',
  'http://localhost:P/',
  'https://friend.example.evil.example',
  'https://sub.friend.example',
  'file://',
]
const withPort = (origin: string) => origin.replace('P', String(local.port))

describe.each(['POST', 'socket'])('an Origin on a %s', (kind) => {
  const send = (headers: Record<string, string>) =>
    kind === 'POST'
      ? ask(local, 'POST', '/api/conversations', { headers: { cookie: person.cookie, ...headers }, body: {} })
      : ask(local, 'GET', socketPath, { headers: { cookie: person.cookie, ...upgrade, ...headers } })
  const passed = kind === 'POST' ? 201 : 101

  it.each(ownOrigins)('of ours or trusted passes: %s', async (origin) => {
    expect((await send({ origin: withPort(origin), 'sec-fetch-site': 'cross-site' })).status).toBe(passed)
  })

  it.each(foreignOrigins)('that is not is refused: %s', async (origin) => {
    expectProblem(await send({ origin: withPort(origin) }), 403, 'forbidden_origin')
  })

  it('that is foreign is refused whatever the credential', async () => {
    const headers = { authorization: `Bearer ${key}`, origin: 'https://evil.example', cookie: '' }
    expectProblem(await send(headers), 403, 'forbidden_origin')
  })
})

describe('no Origin', () => {
  it('is a program’s: a change passes, unless a browser says that another site asked', async () => {
    const change = (more: object) =>
      ask(local, 'POST', '/api/conversations', { headers: { cookie: person.cookie, ...more }, body: {} })
    expect((await change({})).status).toBe(201)
    expect((await change({ 'sec-fetch-mode': 'cors' })).status).toBe(201)
    expectProblem(await change({ 'sec-fetch-site': 'cross-site' }), 403, 'forbidden_origin')
  })

  it('opens a socket for a key, never for a cookie', async () => {
    const open = (headers: object) => ask(local, 'GET', socketPath, { headers: { ...upgrade, ...headers } })
    expect((await open({ authorization: `Bearer ${key}` })).status).toBe(101)
    expect((await open({ 'x-api-key': key })).status).toBe(101)
    expectProblem(await open({ cookie: person.cookie }), 403, 'forbidden_origin')
    expectProblem(await open({ cookie: 'grizz.session_token=forged.AAAA' }), 403, 'forbidden_origin')
  })

  it('matters to no reading', async () => {
    const headers = { cookie: person.cookie, origin: 'https://evil.example' }
    const answer = await ask(local, 'GET', '/api/me', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

it('keeps the cookie Secure under a https address', async () => {
  const headers = { host: 'chat.example.org', origin: 'https://chat.example.org' }
  const { email, password } = person
  const answer = await ask(far, 'POST', '/api/auth/sign-in/email', { headers, body: { email, password } })
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-grizz\.session_token=.*; Secure/)
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect((await ask(far, 'GET', '/api/me', { headers: { ...headers, cookie } })).status).toBe(200)
  expect(answer.headers['strict-transport-security']).toContain('max-age=31536000')
})

/** The status of the answer to these very bytes. */
async function statusOf(bytes: string): Promise<number> {
  const socket = connect(local.port, '127.0.0.1')
  socket.write(bytes)
  const [head] = await once(socket, 'data')
  socket.destroy()
  return Number(String(head).split(' ')[1])
}

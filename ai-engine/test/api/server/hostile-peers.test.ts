import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, expectProblem, makeConversation, makeKey, type Person, signUp, upgrade } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

/** Node by itself would be patient for a minute. */
const CUT_WITHIN_MS = 40_000

let app: OpenApp
let person: Person
let conversation: string
beforeAll(async () => {
  app = await openApp()
  person = await signUp(app)
  conversation = await makeConversation(app, person)
})
afterAll(() => app.close())

/** A connection on which nothing was said yet. */
async function dial(): Promise<Socket> {
  const socket = connect(app.port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** How long the server let it stand, ms. */
async function lifetime(socket: Socket): Promise<number> {
  const began = performance.now()
  socket.resume()
  await once(socket, 'close')
  return performance.now() - began
}

const handshake = () =>
  [
    `GET /ws/chat/${conversation} HTTP/1.1`,
    `Host: localhost:${app.port}`,
    ...Object.entries(upgrade).map(([name, value]) => `${name}: ${value}`),
    '',
  ].join('\r\n')

describe('a peer that is slow on purpose', () => {
  it('is cut some seconds after it connected, whatever it has sent', async () => {
    const [silent, halfLine, trickling, halfHandshake] = await Promise.all([dial(), dial(), dial(), dial()])
    halfLine.write('GET /api/me HT')
    trickling.write(`GET /api/me HTTP/1.1\r\nHost: localhost:${app.port}\r\n`)
    let sent = 0
    const drip = setInterval(() => trickling.writable && trickling.write(`X-Drip-${sent++}: x\r\n`), 200)
    halfHandshake.write(handshake())
    const lasted = await Promise.all([silent, halfLine, trickling, halfHandshake].map(lifetime))
    clearInterval(drip)
    for (const ms of lasted) expect(ms).toBeLessThan(CUT_WITHIN_MS)
    expect(sent).toBeGreaterThan(5)
    expect(halfLine.bytesRead).toBeGreaterThan(0)
    // A browser that connected ahead would take it for the answer to its next request.
    expect(silent.bytesRead).toBe(0)
  })

  it('is cut at once when its handshake names nobody', async () => {
    const socket = await dial()
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.write(`${handshake()}\r\n`)
    await lifetime(socket)
    expect(text).toMatch(/^HTTP\/1\.1 401 /)
  })
})

it.each([
  ['many', 1500, ''],
  ['large', 5, 'x'.repeat(4000)],
])('refuses headers that are too %s', async (_name, count, value) => {
  const lines = Array.from({ length: count }, (_, n) => `X${n}: ${value}\r\n`).join('')
  const socket = await dial()
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.write(`GET /api/auth/sign-up HTTP/1.1\r\nHost: localhost:${app.port}\r\nConnection: close\r\n${lines}\r\n`)
  await once(socket, 'close')
  expect(text).toMatch(/^HTTP\/1\.1 400 .*"code":"invalid_request"/s)
})

describe('a socket', () => {
  const open = async () => {
    const { key } = await makeKey(app, person)
    const url = `ws://localhost:${app.port}/ws/chat/${conversation}`
    const socket = new WebSocket(url, { headers: { 'x-api-key': key }, perMessageDeflate: true })
    const ended = once(socket, 'close').then(([code]: number[]) => code)
    await once(socket, 'open')
    return { socket, ended }
  }

  it('is never compressed, though the peer offers it', async () => {
    const { socket, ended } = await open()
    expect(socket.extensions).toBe('')
    socket.close()
    await ended
  })

  it('is closed with 1013 for a flood of protocol pings, each of which waits for its pong', async () => {
    const { socket, ended } = await open()
    let sent = 0
    const ping = () => {
      if (socket.readyState !== socket.OPEN) return
      sent += 1
      socket.ping()
    }
    socket.on('pong', ping)
    ping()
    expect(await ended).toBe(1013)
    expect(sent).toBeLessThanOrEqual(1010)
  })

  it('is cut for a flood of protocol pings that waits for nothing', async () => {
    const { socket, ended } = await open()
    for (let sent = 0; sent < 1200; sent++) socket.ping()
    expect([1006, 1013]).toContain(await ended)
  })

  it.each([
    ['text', 'x'.repeat(256 * 1024 + 1)],
    ['bytes', Buffer.alloc(256 * 1024 + 1)],
  ])('is closed with 1009 for a frame over 256 KiB of %s', async (_name, frame) => {
    const { socket, ended } = await open()
    socket.send(frame)
    expect(await ended).toBe(1009)
  })

  it('is closed with 1009 for a message whose pieces are together over 256 KiB', async () => {
    const { socket, ended } = await open()
    for (let sent = 0; sent < 5; sent++) socket.send('x'.repeat(60 * 1024), { fin: false })
    expect(await ended).toBe(1009)
  })

  it('stays open for a frame of brackets without end, and says that it is no frame', async () => {
    const { socket, ended } = await open()
    const reply = new Promise<string>((resolve) =>
      socket.on('message', (data) => String(data).includes('"error"') && resolve(String(data))),
    )
    socket.send(`{"type":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
    expect(JSON.parse(await reply)).toMatchObject({ type: 'error', code: 'invalid_request' })
    socket.close()
    expect(await ended).toBe(1005)
  })
})

describe('a path', () => {
  it.each([
    '/api/%6de',
    '/api/%6De/',
    '/api//me',
    '//api/me',
    '/api/./me',
    '/api/x/../me',
    '/api/x/%2e%2e/me',
    '/api%2fme',
    '/api/me%2f',
    '/api/me%00',
    '/api/me;a=b',
    '/%61pi/me',
    '/API/me',
    '/healthz/../api/me',
    '/healthz%2f..%2fapi/me',
  ])('in disguise opens nothing without a credential: %s', async (path) => {
    const answer = await ask(app, 'GET', path)
    // Addresses of the page are answered by the page, which is not built here.
    const isPage = answer.status === 503 && answer.headers['content-type']?.startsWith('text/plain')
    if (!isPage) expect([400, 401, 404]).toContain(answer.status)
  })

  it.each(['/ws/chat/../chat/ID', '/ws/chat/%2e%2e/chat/ID', '//ws/chat/ID', '/ws%2fchat%2fID', '/WS/chat/ID'])(
    'in disguise upgrades nobody, however they sign in: %s',
    async (path) => {
      const headers = { ...upgrade, cookie: person.cookie, origin: app.url }
      const answer = await ask(app, 'GET', path.replace('ID', conversation), { headers })
      expect([400, 404]).toContain(answer.status)
    },
  )
})

it.each([
  '/api/conversations?limit=101',
  '/api/conversations?limit=0',
  '/api/conversations?limit=1e9',
  '/api/conversations?limit=ID',
  '/api/conversations/ID/messages?limit=201',
  '/api/search?q=x&limit=51',
  '/api/people?limit=101',
])('gives no page of another size: %s', async (path) => {
  const answer = await ask(app, 'GET', path.replace('ID', conversation), { headers: { cookie: person.cookie } })
  expectProblem(answer, 400, 'invalid_request')
  expect(answer.body.detail).toContain('limit')
})

import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createServer } from '../../../src/api/server/server.ts'
import { readConfig } from '../../../src/config.ts'
import { createLogger } from '../../../src/core/logging/logger.ts'
import { ask, expectProblem, makeConversation, makeKey, type Person, signUp, upgrade } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

const MOST = 5
const FINISH_TIMEOUT_MS = 500

interface Dialled {
  socket: WebSocket
  status: number
  ended: Promise<number>
}

let app: OpenApp
let person: Person
let conversation: string
let key: string
beforeAll(async () => {
  app = await openApp({ maxPerUser: MOST, messageTimeoutMs: FINISH_TIMEOUT_MS })
  person = await signUp(app)
  conversation = await makeConversation(app, person)
  key = (await makeKey(app, person)).key
})
afterAll(() => app.close())

/** Once more where the machine was too slow for the handshake: who has not asked in ten seconds is cut. */
async function dial(credential = key, id = conversation): Promise<Dialled> {
  const socket = new WebSocket(`ws://localhost:${app.port}/ws/chat/${id}`, { headers: { 'x-api-key': credential } })
  socket.on('error', () => undefined)
  const ended = new Promise<number>((resolve) => void socket.once('close', resolve))
  const status = await new Promise<number | undefined>((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode))
    socket.once('error', () => resolve(undefined))
  })
  return status ? { socket, status, ended } : dial(credential, id)
}

async function follow(): Promise<{ status: number; close(): void }> {
  const url = `${app.url}/api/conversations/${conversation}/events`
  const response = await fetch(url, { headers: { 'x-api-key': key } }).catch(() => undefined)
  if (!response) return follow()
  const { status, body } = response
  if (status !== 200) {
    await response.text()
    return { status, close: () => undefined }
  }
  // Of the response: one that nobody holds is closed whenever its memory is wanted.
  return { status, close: () => void body?.cancel() }
}

const untilNoneIsOpen = () => expect.poll(() => app.connections.size).toBe(0)

describe('the live connections of a user', () => {
  it('are fifty unless the settings say otherwise', () => {
    expect(readConfig({}).maxConnectionsPerUser).toBe(50)
    expect(readConfig({ MAX_CONNECTIONS_PER_USER: '7' }).maxConnectionsPerUser).toBe(7)
  })

  it('are bounded, sockets and streams together, however many are asked for at once', async () => {
    const sockets = Promise.all(Array.from({ length: 20 }, () => dial()))
    const streams = Promise.all(Array.from({ length: 20 }, follow))
    const [opened, followed] = [await sockets, await streams]
    const statuses = [...opened, ...followed].map(({ status }) => status)
    expect(statuses.filter((status) => status === 101 || status === 200)).toHaveLength(MOST)
    expect(statuses.filter((status) => status === 429)).toHaveLength(40 - MOST)
    expect(app.connections.size).toBe(MOST)
    const headers = { 'x-api-key': key }
    for (const refused of [
      await ask(app, 'GET', `/ws/chat/${conversation}`, { headers: { ...headers, ...upgrade } }),
      await ask(app, 'GET', `/api/conversations/${conversation}/events`, { headers }),
    ]) {
      expectProblem(refused, 429, 'rate_limited')
      expect(refused.body.detail).toContain(String(MOST))
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    }
    for (const { socket } of opened) socket.terminate()
    for (const stream of followed) stream.close()
    await untilNoneIsOpen()
  })

  it('are counted for each, and one that closes makes room', async () => {
    const mine = await Promise.all(Array.from({ length: MOST }, () => dial()))
    const other = await signUp(app)
    const theirs = await dial((await makeKey(app, other)).key, await makeConversation(app, other))
    expect(theirs.status).toBe(101)
    mine[0]?.socket.close()
    await mine[0]?.ended
    await expect.poll(() => app.connections.size).toBe(MOST)
    const next = await dial()
    expect(next.status).toBe(101)
    for (const { socket } of [...mine, theirs, next]) socket.terminate()
    await untilNoneIsOpen()
  })
})

/** A socket by hand: a handshake and whatever bytes. Resolves with the close code, when the server closes it. */
async function byHand(send: (write: (bytes: Buffer) => void) => void): Promise<number> {
  const { status, socket, ended } = await dial()
  expect(status).toBe(101)
  // biome-ignore lint/complexity/useLiteralKeys: ws keeps its connection to itself
  const raw = (socket as unknown as { _socket: { write(bytes: Buffer): void } })['_socket']
  send((bytes) => raw.write(bytes))
  return ended
}

/** Whole messages one after the other, each in a fifth of its time unless the machine stands still meanwhile. */
async function sendInPieces(messages: number): Promise<{ code: number; slowestMs: number }> {
  const { socket, ended } = await dial()
  let slowestMs = 0
  for (let sent = 0; sent < messages && socket.readyState === socket.OPEN; sent++) {
    const began = performance.now()
    socket.send('{"type":', { fin: false })
    await sleep(FINISH_TIMEOUT_MS / 5)
    socket.send('"ping"}')
    await Promise.race([once(socket, 'message'), ended])
    slowestMs = Math.max(slowestMs, performance.now() - began)
  }
  socket.close()
  return { code: await ended, slowestMs }
}

const frame = (first: number, payload: Buffer) =>
  Buffer.concat([Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]), payload])
const beginning = frame(0x01, Buffer.alloc(30_000, 'x'))
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
const ping = Buffer.from('{"type":"ping"}')

describe('a message that does not end', () => {
  it.each<[string, (write: (bytes: Buffer) => void) => void]>([
    ['of which a piece has come', (write) => write(beginning)],
    ['that came with a whole one', (write) => write(Buffer.concat([frame(0x81, ping), beginning]))],
    ['amid pongs', (write) => write(Buffer.concat([beginning, pong, pong]))],
    ['half of a frame', (write) => write(beginning.subarray(0, 20_000))],
    ['half of a header', (write) => write(beginning.subarray(0, 3))],
    ['half of a ping', (write) => write(Buffer.from([0x89, 0x80 | 100, 0, 0, 0, 0, 1]))],
  ])('closes its socket with 1013: %s', async (_name, send) => {
    expect(await byHand(send)).toBe(1013)
  })

  it('closes its socket though more of it comes all the time', async () => {
    let dripping: NodeJS.Timeout | undefined
    const code = await byHand((write) => {
      write(beginning)
      dripping = setInterval(() => write(Buffer.concat([frame(0x00, Buffer.from('x')), pong])), 20)
    })
    clearInterval(dripping)
    expect(code).toBe(1013)
  })

  it('is none when each ends in time, in however many pieces', async () => {
    for (;;) {
      const { code, slowestMs } = await sendInPieces(12)
      if (code === 1013 && slowestMs >= FINISH_TIMEOUT_MS) continue
      return expect(code).toBe(1005)
    }
  })

  it('in more pieces than anybody makes closes its socket at once', async () => {
    const pieces = Buffer.concat(Array.from({ length: 2000 }, (_, n) => frame(n === 0 ? 0x01 : 0x00, Buffer.from('x'))))
    expect(await byHand((write) => write(pieces))).toBe(1008)
  })
})

it('goes down though somebody has connected and says nothing, or was refused a socket and does not close', async () => {
  const other = await openApp()
  const silent = connect(other.port, '127.0.0.1')
  await once(silent, 'connect')
  const refused = connect({ port: other.port, host: '127.0.0.1', allowHalfOpen: true })
  const head = Object.entries(upgrade).map(([name, value]) => `${name}: ${value}\r\n`)
  refused.write(`GET /ws/chat/x HTTP/1.1\r\nHost: localhost:${other.port}\r\n${head.join('')}\r\n`)
  await once(refused, 'data')
  const began = performance.now()
  await other.close()
  // Both were cut: else Node would have waited for as long as they like, a minute at least.
  expect(performance.now() - began).toBeLessThan(30_000)
  silent.destroy()
  refused.destroy()
})

it('cuts off who reads nothing of an answer, and nobody who reads', async () => {
  const server = createServer({ logger: createLogger({ level: 'silent' }), trustProxy: 0, unreadTimeoutMs: 3000 })
  const whole = 20_000_000
  server.get('/', async (_request, reply) => reply.type('text/plain').send('x'.repeat(whole)))
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const dialled = () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    return socket
  }
  const idle = dialled().pause()
  const reader = dialled().resume()
  await once(reader, 'close')
  expect(reader.bytesRead).toBeGreaterThan(whole)
  await expect.poll(() => connectionsOf(server.server), { timeout: 100_000 }).toBe(0)
  idle.resume()
  if (!idle.closed) await once(idle, 'close')
  expect(idle.bytesRead).toBeLessThan(whole)
  await server.close()
})

function connectionsOf(server: { getConnections(done: (error: Error | null, count: number) => void): unknown }) {
  const { promise, resolve } = Promise.withResolvers<number>()
  server.getConnections((_error, count) => resolve(count))
  return promise
}

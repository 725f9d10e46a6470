import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { startTopology, type Topology } from '@grizz/testing/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

let topology: Topology
let cookie: string

beforeAll(async () => {
  topology = await startTopology({ engines: 2, env: { RUN_LEASE_MS: '2000' } })
  const account = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
  const answer = await post('/api/auth/sign-up/email', account)
  cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
})
afterAll(() => topology.stop())

test('an answer asked of one engine streams through the other, without sticky sessions', async () => {
  const { id } = (await (await post('/api/conversations', {})).json()) as { id: string }
  const sockets = await Promise.all(topology.engines.map(({ port }) => follow(id, port)))
  const proxied = await follow(id)
  proxied.send({ type: 'message.send', clientMessageId: randomUUID(), content: 'Hello' })
  const texts = await Promise.all([...sockets, proxied].map((socket) => socket.answer()))
  expect(texts[0]).not.toBe('')
  expect(new Set(texts).size).toBe(1)
})

test('with one engine killed the proxy goes on with the other, which finishes the answer', async () => {
  const { id } = (await (await post('/api/conversations', {})).json()) as { id: string }
  const [first, second] = topology.engines
  if (!first || !second) throw new Error('two engines')
  const survivor = await follow(id, second.port)
  const doomed = await follow(id, first.port)
  doomed.send({ type: 'message.send', clientMessageId: randomUUID(), content: 'Hello' })
  await survivor.seen('run.delta')
  await first.kill('SIGKILL')
  expect(await survivor.answer()).not.toBe('')
  expect((await fetch(`${topology.url}/readyz`)).status).toBe(200)
  await topology.replace(first)
})

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: topology.url, ...(cookie && { cookie }) }
  return fetch(`${topology.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

interface Frame {
  type: string
  message?: { content: string; role: string }
}

/** A socket through the proxy, or straight to the engine on `port`. */
async function follow(conversationId: string, port?: number) {
  const { host, port: proxyPort } = new URL(topology.url)
  const address = `ws://127.0.0.1:${port ?? proxyPort}/ws/chat/${conversationId}`
  const socket = new WebSocket(address, { headers: { cookie, host }, origin: topology.url })
  const frames: Frame[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data))))
  await once(socket, 'open')
  const seen = async (type: string) => {
    await expect.poll(() => frames.some((frame) => frame.type === type), { timeout: 100_000 }).toBe(true)
    return frames.find((frame) => frame.type === type)
  }
  await seen('ready')
  return {
    send: (frame: object) => socket.send(JSON.stringify(frame)),
    seen,
    answer: async () => (await seen('run.completed'))?.message?.content ?? '',
  }
}

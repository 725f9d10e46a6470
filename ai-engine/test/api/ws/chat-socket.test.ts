import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { serverFrame } from '@grizz/protocol/frames'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { EventLog } from '../../../src/core/events/log/event-log.ts'
import { createMemoryLog } from '../../../src/core/events/memory/memory-log.ts'
import { eventually, type Frame, headersOf, type Live, offsetsIn, openLive, openSocket } from '../../open-live.ts'
import { delta, range } from '../../sample-events.ts'

let log: EventLog
let live: Live
let id: string

beforeEach(async () => {
  log = createMemoryLog({ maxBytes: 64 * 1024 * 1024, maxEvents: 10_000, ttlSeconds: 3600 })
  live = await openLive(log)
  id = live.openConversation()
})
afterEach(async () => {
  await live.close()
  await log.close()
})

const send = (content: string, clientMessageId: string = randomUUID()) =>
  JSON.stringify({ type: 'message.send', clientMessageId, content })

async function refusal(path: string, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${live.url.replace('http', 'ws')}${path}`, { headers })
  socket.on('error', () => undefined)
  const [, response] = await once(socket, 'unexpected-response')
  response.resume()
  return response.statusCode
}

describe('before the upgrade', () => {
  it('refuses as HTTP who is unknown, and what is absent, malformed or of someone else', async () => {
    expect(await refusal(`/ws/chat/${id}`, {})).toBe(401)
    expect(await refusal(`/ws/chat/${randomUUID()}`, headersOf({}))).toBe(404)
    expect(await refusal('/ws/chat/nonsense', headersOf({}))).toBe(404)
    expect(await refusal(`/ws/chat/${id}`, headersOf({ user: 'bob' }))).toBe(404)
    expect(live.connections()).toBe(0)
  })
})

describe('ready', () => {
  it('comes first, with the tail without a cursor and with the cursor when the log holds it', async () => {
    const held = await log.tail(id)
    await log.append(id, delta(id, 0, 'x'))
    const now = await openSocket(live, id)
    const after = await openSocket(live, id, { after: held })
    await log.append(id, delta(id, 1, 'x'))
    const isLast = ({ offset }: Frame) => offset === 1
    const [ready, ...events] = await now.until(isLast)
    expect(ready).toEqual({ type: 'ready', protocol: 2, conversationId: id, cursor: await after.frames[1]?.id })
    expect(offsetsIn(events)).toEqual([1])
    expect((await after.until(isLast))[0]).toMatchObject({ type: 'ready', cursor: held })
    expect(offsetsIn(after.frames)).toEqual([0, 1])
  })

  it('is followed by reset and the end when the log does not hold the cursor', async () => {
    for (const after of ['', 'made-up', '1-1']) {
      const client = await openSocket(live, id, { after })
      expect(await client.ended).toBe(1000)
      const tail = await log.tail(id)
      expect(client.frames).toEqual([
        { type: 'ready', protocol: 2, conversationId: id, cursor: tail },
        { type: 'reset', cursor: tail },
      ])
    }
  })
})

describe('frames of a client', () => {
  it('keeps those sent with the handshake, however slow it is to know the caller', async () => {
    await live.close()
    live = await openLive(log, { slowMs: 150 })
    live.owners.set(id, 'alice')
    const { host, hostname, port } = new URL(live.url)
    const raw = connect(Number(port), hostname)
    const key = Buffer.from(randomUUID()).subarray(0, 16).toString('base64')
    const head = [`GET /ws/chat/${id} HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade']
    const rest = ['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`, 'x-user: alice']
    raw.write(Buffer.concat([Buffer.from(`${[...head, ...rest].join('\r\n')}\r\n\r\n`), masked(send('early'))]))
    await eventually(() => live.sent.length === 1, 'the frame that came with the handshake is handled')
    expect(live.sent[0]).toMatchObject({ conversationId: id, content: 'early' })
    raw.destroy()
  })

  it('handles them in order and answers each', async () => {
    const client = await openSocket(live, id)
    const ids = range(0, 60).map(() => randomUUID())
    for (const [i, clientMessageId] of ids.entries()) client.socket.send(send(`message ${i}`, clientMessageId))
    await client.until((frame) => frame.clientMessageId === ids.at(-1))
    expect(live.sent.map(({ content }) => content)).toEqual(range(0, 60).map((i) => `message ${i}`))
    const accepted = client.frames.filter(({ type }) => type === 'accepted')
    expect(accepted.map(({ clientMessageId }) => clientMessageId)).toEqual(ids)
    for (const frame of client.frames) serverFrame.parse(frame)
  })

  it('answers ping, and cancels runs', async () => {
    const client = await openSocket(live, id)
    const runId = randomUUID()
    client.socket.send(JSON.stringify({ type: 'run.cancel', runId }))
    client.socket.send(JSON.stringify({ type: 'ping' }))
    await client.until(({ type }) => type === 'pong')
    expect(live.cancelled).toEqual([runId])
  })

  it('refuses what it does not know, with the id it can read, and stays open', async () => {
    const client = await openSocket(live, id)
    const clientMessageId = randomUUID()
    const wrong = [
      '',
      'no json',
      '[]',
      'null',
      '{"type":"x"}',
      '{"type":"message.send"}',
      Buffer.from('{"type":"ping"}'),
    ]
    for (const frame of wrong) client.socket.send(frame)
    client.socket.send(JSON.stringify({ type: 'message.send', clientMessageId, content: '' }))
    client.socket.send(JSON.stringify({ type: 'message.send', clientMessageId: 'x', content: 'x' }))
    client.socket.send('{"type":"ping"}')
    await client.until(({ type }) => type === 'pong')
    const errors = client.frames.filter(({ type }) => type === 'error')
    expect(errors).toHaveLength(wrong.length + 2)
    for (const error of errors) expect(serverFrame.parse(error)).toMatchObject({ code: 'invalid_request' })
    expect(errors.map((error) => error.clientMessageId).filter(Boolean)).toEqual([clientMessageId])
    expect(live.sent).toEqual([])
  })

  it('says why a message was refused and when to try again, and nothing of its own mistakes', async () => {
    const client = await openSocket(live, id)
    const [limited, broken] = [randomUUID(), randomUUID()]
    client.socket.send(send('too much', limited))
    client.socket.send(send('a bug', broken))
    await client.until((frame) => frame.clientMessageId === broken)
    expect(client.frames.slice(1)).toMatchObject([
      { type: 'error', code: 'rate_limited', clientMessageId: limited, retryAfterMs: 1500 },
      { type: 'error', code: 'internal_error', clientMessageId: broken },
    ])
    expect(JSON.stringify(client.frames)).not.toContain('secret')
  })

  it('lets a key that may only read follow, but not send', async () => {
    const client = await openSocket(live, id, { scopes: 'read' })
    client.socket.send(send('x'))
    client.socket.send(JSON.stringify({ type: 'run.cancel', runId: randomUUID() }))
    await log.append(id, delta(id, 3, 'x'))
    await client.until(({ offset }) => offset === 3)
    await client.until(() => client.frames.filter(({ code }) => code === 'forbidden').length === 2)
    expect([live.sent, live.cancelled]).toEqual([[], []])
  })
})

describe('the end of a socket', () => {
  it('is 1009 for a frame over the limit', async () => {
    const client = await openSocket(live, id)
    client.socket.send('x'.repeat(256 * 1024 + 1))
    expect(await client.ended).toBe(1009)
  })

  it('is 1008 when the caller may no longer, and frees the connection', async () => {
    const client = await openSocket(live, id)
    await client.until(({ type }) => type === 'ready')
    live.revoke('alice')
    expect(await client.ended).toBe(1008)
    await eventually(() => live.connections() === 0, 'the connection is forgotten')
  })

  it('is 1008 when the conversation is deleted', async () => {
    const client = await openSocket(live, id)
    await client.until(({ type }) => type === 'ready')
    live.owners.delete(id)
    await log.delete(id)
    expect(await client.ended).toBe(1008)
    expect(client.frames.map(({ type }) => type)).toEqual(['ready'])
  })

  it('is 1000 after reset when the log is opened anew', async () => {
    const client = await openSocket(live, id)
    await client.until(({ type }) => type === 'ready')
    const cursor = await log.reopen(id)
    expect(await client.ended).toBe(1000)
    expect(client.frames.at(-1)).toEqual({ type: 'reset', cursor })
  })

  it('is 1001 when the server goes down', async () => {
    const client = await openSocket(live, id)
    await client.until(({ type }) => type === 'ready')
    await live.close()
    expect(await client.ended).toBe(1001)
  })

  it('is 1013 for a flood of frames', async () => {
    const client = await openSocket(live, id)
    for (const _ of range(0, 1200)) client.socket.send('{"type":"ping"}')
    expect(await client.ended).toBe(1013)
  })
})

it('gives every socket of a conversation the same events', async () => {
  const clients = await Promise.all(range(0, 20).map(() => openSocket(live, id)))
  await Promise.all(clients.map((client) => client.until(({ type }) => type === 'ready')))
  const position = await log.tail(id)
  for (const offset of range(0, 500)) await log.appendTo(id, position, delta(id, offset, 'x'))
  for (const client of clients) {
    await client.until(({ offset }) => offset === 499)
    expect(offsetsIn(client.frames)).toEqual(range(0, 500))
  }
})

/** A text frame as a client sends it. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text)
  const mask = Buffer.from([1, 2, 3, 4])
  const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([header, mask, payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0))])
}

import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { EventLog } from '../../../../src/core/events/log/event-log.ts'
import { createMemoryLog } from '../../../../src/core/events/memory/memory-log.ts'
import { eventually, headersOf, type Live, offsetsIn, openLive, openSocket, openStream } from '../../../open-live.ts'
import { delta, range } from '../../../sample-events.ts'

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

it('refuses like any request', async () => {
  const status = async (path: string, user?: string) =>
    (await fetch(`${live.url}${path}`, { headers: user ? { 'x-user': user } : {} })).status
  expect(await status(`/api/conversations/${id}/events`)).toBe(401)
  expect(await status(`/api/conversations/${id}/events`, 'bob')).toBe(404)
  expect(await status(`/api/conversations/nonsense/events`, 'alice')).toBe(404)
})

it('says ready at once, then every event with its id and type, and keeps proxies from holding it back', async () => {
  const stream = await openStream(live, id)
  await stream.until(({ type }) => type === 'ready')
  expect(stream.response.headers.get('content-type')).toMatch('text/event-stream')
  expect(stream.response.headers.get('cache-control')).toMatch('no-transform')
  expect(stream.response.headers.get('x-accel-buffering')).toBe('no')
  const position = await log.tail(id)
  expect(stream.frames[0]).toEqual({ type: 'ready', protocol: 2, conversationId: id, cursor: position })
  for (const offset of range(0, 300)) await log.appendTo(id, position, delta(id, offset, 'a\nb'))
  expect(offsetsIn(await stream.until(({ offset }) => offset === 299))).toEqual(range(0, 300))
})

it('goes on after Last-Event-ID, which wins over after', async () => {
  const position = await log.tail(id)
  for (const offset of range(0, 10)) await log.appendTo(id, position, delta(id, offset, 'x'))
  const first = await openStream(live, id, { after: position })
  const frames = await first.until(({ offset }) => offset === 9)
  const lastEventId = frames[5]?.id ?? ''
  const second = await openStream(live, id, { after: position, lastEventId })
  expect(offsetsIn(await second.until(({ offset }) => offset === 9))).toEqual(range(5, 10))
})

it('ends after reset, when the conversation is deleted, when the caller may no longer, and with the server', async () => {
  const gone = await openStream(live, id, { after: '1-1' })
  expect(await gone.ended).toBe(0)
  expect(gone.frames.map(({ type }) => type)).toEqual(['ready', 'reset'])

  const other = live.openConversation()
  const deleted = await openStream(live, other)
  await deleted.until(({ type }) => type === 'ready')
  live.owners.delete(other)
  await log.delete(other)
  expect(await deleted.ended).toBe(0)
  expect(deleted.frames.map(({ type }) => type)).toEqual(['ready'])

  const revoked = await openStream(live, id)
  await revoked.until(({ type }) => type === 'ready')
  live.revoke('alice')
  expect(await revoked.ended).toBe(0)

  const last = await openStream(live, id)
  await last.until(({ type }) => type === 'ready')
  await Promise.all([live.close(), last.ended])
})

it('frees everything when the client leaves', async () => {
  const stream = await openStream(live, id)
  await stream.until(({ type }) => type === 'ready')
  expect(live.connections()).toBe(1)
  stream.close()
  await eventually(() => live.connections() === 0, 'the connection is forgotten')
  await eventually(() => log.status().followed === 0, 'nobody follows')
})

it('lets a client change the transport in the middle of an answer, with the same cursor', async () => {
  const position = await log.tail(id)
  let writing = true
  const write = async () => {
    for (let offset = 0; writing; offset += 1) {
      await log.appendTo(id, position, delta(id, offset, 'word '))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  const written = write()
  const seen: number[] = []
  let cursor = position
  for (const round of range(0, 10)) {
    const client = await (round % 2 ? openSocket : openStream)(live, id, { after: cursor })
    await client.until(() => offsetsIn(client.frames).length > 20)
    client.close()
    const deltas = client.frames.filter(({ type }) => type === 'run.delta')
    seen.push(...offsetsIn(deltas))
    cursor = deltas.at(-1)?.id ?? cursor
  }
  writing = false
  await written
  expect(seen).toEqual(range(0, seen.length))
  expect(seen.length).toBeGreaterThan(200)
})

it.each([
  ['stream', () => openStream(live, id).then(({ ended }) => ended)],
  ['socket', () => socketEnds(live, id)],
] as const)('keeps no server from closing when a %s is let in at that moment', async (_what, open) => {
  await live.close()
  live = await openLive(log, { slowMs: 150 })
  live.owners.set(id, 'alice')
  const ended = open().catch(() => 'refused')
  await eventually(() => live.unsent().length === 1, 'the request is here')
  await live.close()
  await ended
})

async function socketEnds({ url }: Live, conversationId: string): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/chat/${conversationId}`, { headers: headersOf({}) })
  socket.on('error', () => {})
  await new Promise<void>((resolve) => socket.once('close', () => resolve()))
}

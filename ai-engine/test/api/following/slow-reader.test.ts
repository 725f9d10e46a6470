import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { EventLog } from '../../../src/core/events/log/event-log.ts'
import { createMemoryLog } from '../../../src/core/events/memory/memory-log.ts'
import { eventually, type Live, offsetsIn, openLive, openSocket } from '../../open-live.ts'
import { delta, range } from '../../sample-events.ts'

const EVENTS = 12_000
const TEXT = 'x'.repeat(2000)

let log: EventLog
let live: Live
let id: string

beforeEach(async () => {
  log = createMemoryLog({ maxBytes: 64 * 1024 * 1024, maxEvents: 100_000, ttlSeconds: 3600 })
  live = await openLive(log)
  id = live.openConversation()
})
afterEach(async () => {
  await live.close()
  await log.close()
})

it('costs at most its bound while it does not read, holds up nobody, and catches up from the log', async () => {
  const slow = await openSocket(live, id)
  const quick = await openSocket(live, id)
  await Promise.all([slow, quick].map((client) => client.until(({ type }) => type === 'ready')))
  slow.socket.pause()
  const position = await log.tail(id)
  for (const offset of range(0, EVENTS)) {
    await log.appendTo(id, position, delta(id, offset, TEXT))
    if (offset % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await quick.until(({ offset }) => offset === EVENTS - 1)
  expect(offsetsIn(quick.frames)).toEqual(range(0, EVENTS))
  expect(offsetsIn(slow.frames).length).toBeLessThan(EVENTS / 2)
  slow.socket.resume()
  await slow.until(({ offset }) => offset === EVENTS - 1)
  expect(offsetsIn(slow.frames)).toEqual(range(0, EVENTS))
})

it('leaves at most a mebibyte unsent to each of many that do not read', async () => {
  const position = await log.tail(id)
  for (const offset of range(0, EVENTS)) await log.appendTo(id, position, delta(id, offset, TEXT))
  const readers = await Promise.all(
    range(0, 10).map((i) => (i % 2 ? mute('socket', position) : mute('stream', position))),
  )
  const bound = 1024 * 1024
  await eventually(() => live.unsent().length === 10 && Math.min(...live.unsent()) > bound / 2, 'all buffers fill up')
  for (const _ of range(0, 40)) {
    expect(Math.max(...live.unsent())).toBeLessThanOrEqual(bound)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  for (const reader of readers) reader.destroy()
  await eventually(() => live.connections() === 0, 'all are forgotten')
})

/** A client that asks for everything and reads nothing. */
async function mute(transport: 'socket' | 'stream', after: string): Promise<Socket> {
  const { host, hostname, port } = new URL(live.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const path = transport === 'socket' ? `/ws/chat/${id}` : `/api/conversations/${id}/events`
  const head = [`GET ${path}?after=${after} HTTP/1.1`, `Host: ${host}`, 'x-user: alice']
  if (transport === 'socket')
    head.push(
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
    )
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

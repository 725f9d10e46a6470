import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../../src/client/browser.ts'
import type { RejectedSend } from '../../../src/live/contract/contract.ts'
import { startBackgroundSender } from '../../../src/live/store/background-sender.ts'
import { createTestClock, createTestTab, openStore, textOf, until } from '../../setup/test-browser.ts'
import { WireServer } from '../../setup/wire-server.ts'

let server: WireServer
let clock: ReturnType<typeof createTestClock>
let storage: KeyValueStorage
let refused: { id: string; rejectedSend: RejectedSend }[]
let stop: () => void

beforeEach(async () => {
  server = new WireServer()
  await server.start()
  clock = createTestClock()
  storage = memoryStorage()
  refused = []
  stop = () => {}
})

afterEach(async () => {
  stop()
  await server.stop()
})

const newTab = () => createTestTab({ origin: server.origin, clock, storage })

/** Sends in a conversation while nothing comes through, and leaves it. */
async function leave(text: string, fresh = false): Promise<string> {
  const id = randomUUID()
  if (!fresh) server.create(id)
  server.swallow = true
  const store = openStore(newTab(), { conversationId: id, fresh })
  await until(
    clock,
    () => store.getSnapshot().state,
    (state) => state === 'ready',
  )
  store.send(text)
  expect(textOf(store.getSnapshot())).toEqual([`>${text} (sending)`])
  // What it has asked for may still be on its way, and would be taken for somebody else's.
  await until(
    clock,
    () => server.requests,
    (requests) => requests.some((request) => request.includes(`/ws/chat/${id}`)),
  )
  store.close()
  server.swallow = false
  return id
}

function look(openId = ''): void {
  const tab = newTab()
  const open = (conversationId: string) => openStore(tab, { conversationId })
  const hear = (id: string, rejectedSend: RejectedSend) => void refused.push({ id, rejectedSend })
  stop = startBackgroundSender({ browser: tab.browser, userId: 'ada', openId, open, refused: hear })
}

describe('what was sent in a conversation that was left', () => {
  it('is sent, once, and its connection is closed then', async () => {
    const [one, other] = [await leave('One'), await leave('Two', true)]
    look()
    for (const [id, text] of [
      [one, 'One'],
      [other, 'Two'],
    ] as const)
      await until(
        clock,
        () => (server.has(id) ? server.conversation(id).messages : []).map(({ content }) => content),
        (contents) => contents.join() === text,
      )
    await until(
      clock,
      () => server.sockets.size,
      (size) => size === 0,
    )
    expect(storage.length).toBe(0)
  })

  it('is left to the page when its conversation is the open one', async () => {
    const id = await leave('Mine')
    const before = server.requests.length
    look(id)
    const since = clock.now()
    await until(clock, clock.now, (now) => now - since > 3_000)
    expect(server.requests).toHaveLength(before)
  })

  it('comes back when it is refused', async () => {
    const id = await leave('Too much')
    server.refuse = () => ({ status: 413, code: 'message_too_long', detail: 'Too long.' })
    look()
    await until(
      clock,
      () => refused,
      (seen) => seen.length > 0,
    )
    expect(refused).toMatchObject([{ id, rejectedSend: { content: 'Too much', detail: 'Too long.' } }])
    expect(storage.length).toBe(0)
  })

  it('stays in its outbox when it is not sent before this ends', async () => {
    await leave('Later')
    await server.stop()
    look()
    const since = clock.now()
    await until(clock, clock.now, (now) => now - since > 3_000)
    stop()
    expect(storage.length).toBe(1)
    await server.start()
  })
})

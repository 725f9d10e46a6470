import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../../src/client/browser.ts'
import type { ConversationStore } from '../../../src/live/store/conversation-store.ts'
import { createTestClock, createTestTab, openStore, type TestTab, textOf, until } from '../../setup/test-browser.ts'
import type { WireConversation } from '../../setup/wire-conversation.ts'
import { WireServer } from '../../setup/wire-server.ts'

let id: string
let server: WireServer
let conversation: WireConversation
let clock: ReturnType<typeof createTestClock>
let storage: KeyValueStorage
let open: ConversationStore[]

beforeEach(async () => {
  id = randomUUID()
  server = new WireServer()
  await server.start()
  conversation = server.create(id)
  clock = createTestClock()
  storage = memoryStorage()
  open = []
})

afterEach(async () => {
  for (const store of open) store.close()
  await server.stop()
})

interface Page {
  tab: TestTab
  store: ConversationStore
}

function openPage({ shares = true } = {}): Page {
  const tab = createTestTab({ origin: server.origin, clock, storage, shares })
  const store = openStore(tab, { conversationId: id })
  open.push(store)
  return { tab, store }
}

/** The first leads, because its lock was asked for first. */
async function openPages(count: number): Promise<[Page, Page, ...Page[]]> {
  const first = openPage()
  await is(first, 'live')
  const [second, ...others] = Array.from({ length: count - 1 }, () => openPage())
  if (!second) throw new Error('at least two')
  for (const page of [second, ...others]) await is(page, 'live')
  return [first, second, ...others]
}

const is = ({ store }: Page, connection: string) =>
  until(
    clock,
    () => store.getSnapshot().connection,
    (seen) => seen === connection,
  )
const shows = (page: Page, ...wanted: string[]) => showsIn(40, page, ...wanted)
const showsIn = (step: number, { store }: Page, ...wanted: string[]) =>
  until(
    clock,
    () => textOf(store.getSnapshot()),
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
    step,
  )
const upgrades = () => server.requests.filter((request) => request.startsWith('UPGRADE')).length

describe('several tabs of one conversation', () => {
  it('cost one socket and one snapshot, and show the same', async () => {
    const pages = await openPages(10)
    expect(server.sockets.size).toBe(1)
    expect(server.requests.filter((request) => request.endsWith('/messages'))).toHaveLength(1)
    pages[4]?.store.send('From the fifth')
    for (const page of pages) await shows(page, '?From the fifth', '…')
    conversation.write('to ', 'all')
    for (const page of pages) await shows(page, '?From the fifth', '…to all')
    conversation.end()
    for (const page of pages) await shows(page, '?From the fifth', '!to all')
    expect(server.sent).toEqual(['From the fifth'])
    expect(upgrades()).toBe(1)
  })

  it('show what any of them has on its way, and send it in order and once', async () => {
    const [first, second] = await openPages(2)
    server.queueLimit = 1
    for (const [index, page] of [first, second, first, second].entries()) {
      page.store.send(`m${index}`)
      clock.advance(5)
    }
    await shows(first, '?m0', '…', '?m1', '#1', '>m2 (waiting)', '>m3 (waiting)')
    await shows(second, '?m0', '…', '?m1', '#1', '>m2 (waiting)', '>m3 (waiting)')
    for (let round = 0; round < 4; round += 1) {
      await until(
        clock,
        () => conversation.running,
        (running) => running !== undefined,
      )
      conversation.end()
    }
    await shows(second, '?m0', '!', '?m1', '!', '?m2', '!', '?m3', '!')
  })

  it('give a refused text back to the tab that sent it, and to no other', async () => {
    const [first, second] = await openPages(2)
    server.refuse = () => ({ status: 413, code: 'message_too_long', detail: 'Too long.' })
    second.store.send('mine')
    await until(
      clock,
      () => second.store.getSnapshot().rejectedSend?.content,
      (content) => content === 'mine',
    )
    const since = clock.now()
    await until(clock, clock.now, (now) => now - since > 3_000)
    expect(first.store.getSnapshot().rejectedSend).toBeUndefined()
    expect(textOf(first.store.getSnapshot())).toEqual([])
  })

  it('give it to the leading tab when the one that sent it is gone', async () => {
    const [first, second] = await openPages(2)
    server.refuse = () => ({ status: 413, code: 'message_too_long', detail: 'Too long.' })
    server.swallow = true
    second.store.send('orphan')
    await shows(first, '>orphan (sending)')
    second.store.close()
    server.swallow = false
    server.cut()
    await until(
      clock,
      () => first.store.getSnapshot().rejectedSend?.content,
      (content) => content === 'orphan',
    )
  })

  it('show the version of a question that was asked last, but for one that was led to another', async () => {
    const pages = await openPages(3)
    const [first, second, third] = pages
    if (!third) throw new Error('three were opened')
    first.store.send('Old')
    for (const page of pages) await shows(page, '?Old', '…')
    conversation.end()
    for (const page of pages) await shows(page, '?Old', '!')
    first.store.send('New', { parentId: null })
    for (const page of pages) await shows(page, '?New', '…')
    conversation.write('fresh')
    conversation.end()
    for (const page of pages) await shows(page, '?New', '!fresh')
    await third.store.showMessage(conversation.messages[0]?.id ?? '')
    await shows(third, '?Old', '!')
    first.store.send('Newest', { parentId: null })
    await shows(second, '?Newest', '…')
    await shows(third, '?Old', '!')
  })

  it('stop an answer from any of them', async () => {
    const [first, second] = await openPages(2)
    first.store.send('Hello')
    await shows(second, '?Hello', '…')
    conversation.write('half')
    await shows(second, '?Hello', '…half')
    second.store.stop()
    await shows(first, '?Hello', '!half')
  })
})

describe('when the leading tab', () => {
  it('closes, another goes on from the cursor within 2 s', async () => {
    const [first, second] = await openPages(3)
    first.store.send('Tell me')
    await shows(second, '?Tell me', '…')
    conversation.write('once ')
    await shows(second, '?Tell me', '…once ')
    const before = clock.now()
    first.store.close()
    conversation.write('upon ')
    await showsIn(2, second, '?Tell me', '…once upon ')
    expect(clock.now() - before).toBeLessThan(2_000)
    expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1)
    await until(
      clock,
      () => server.sockets.size,
      (size) => size === 1,
    )
  })

  it('freezes, another takes its lock within 2 s; thawed, it follows', async () => {
    const [first, second] = await openPages(2)
    first.store.send('Tell me')
    await shows(second, '?Tell me', '…')
    const before = clock.now()
    first.tab.freeze()
    await until(clock, upgrades, (count) => count === 2)
    expect(clock.now() - before).toBeLessThan(2_000)
    conversation.write('once ')
    await shows(second, '?Tell me', '…once ')
    first.tab.thaw()
    await shows(first, '?Tell me', '…once ')
    conversation.write('upon')
    conversation.end()
    await shows(first, '?Tell me', '!once upon')
    await shows(second, '?Tell me', '!once upon')
    await until(
      clock,
      () => server.sockets.size,
      (size) => size === 1,
    )
  })

  it('is only hidden, it goes on leading', async () => {
    const [first, second] = await openPages(2)
    first.tab.show(false)
    const since = clock.now()
    await until(clock, clock.now, (now) => now - since > 10_000)
    expect(upgrades()).toBe(1)
    expect(second.store.getSnapshot().connection).toBe('live')
  })

  it('loses its network, all say so, and all come back', async () => {
    const [first, second] = await openPages(2)
    await server.stop()
    await is(first, 'reconnecting')
    await is(second, 'reconnecting')
    second.store.send('Later')
    await shows(second, '>Later (offline)')
    await server.start()
    await shows(first, '?Later', '…')
    await shows(second, '?Later', '…')
    expect(server.sent).toEqual(['Later'])
  })
})

describe('without Web Locks', () => {
  it('each tab has its own socket and all agree', async () => {
    const pages = [openPage({ shares: false }), openPage({ shares: false })] as const
    for (const page of pages) await is(page, 'live')
    expect(server.sockets.size).toBe(2)
    pages[0].store.send('Hello')
    for (const page of pages) await shows(page, '?Hello', '…')
    conversation.write('both')
    conversation.end()
    for (const page of pages) await shows(page, '?Hello', '!both')
  })

  it('a message left by a closed tab is sent once, whoever opens next', async () => {
    const closed = openPage({ shares: false })
    await is(closed, 'live')
    server.swallow = true
    closed.store.send('Left behind')
    closed.store.close()
    server.swallow = false
    const pages = [openPage({ shares: false }), openPage({ shares: false })] as const
    for (const page of pages) await shows(page, '?Left behind', '…')
    expect(conversation.messages.map((message) => message.content)).toEqual(['Left behind'])
  })
})

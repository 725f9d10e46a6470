import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationView } from '../../src/live/contract/contract.ts'
import { createTestClock, createTestTab, openStore, type TestTab, textOf, until } from '../setup/test-browser.ts'
import type { WireConversation } from '../setup/wire-conversation.ts'
import { WireServer } from '../setup/wire-server.ts'

const id = '0199a000-0000-7000-8000-000000000002'
let server: WireServer
let conversation: WireConversation
let clock: ReturnType<typeof createTestClock>
let tab: TestTab
let store: ReturnType<typeof openStore>

beforeEach(async () => {
  server = new WireServer()
  await server.start()
  conversation = server.create(id)
  clock = createTestClock()
  tab = createTestTab({ origin: server.origin, clock })
})

afterEach(async () => {
  store.close()
  await server.stop()
})

function open(): void {
  store = openStore(tab, { conversationId: id })
}

async function openInMidAnswer(): Promise<void> {
  open()
  store.send('Tell me')
  await shows('?Tell me', '…')
  conversation.write('once ')
  await shows('?Tell me', '…once ')
}

const shows = (...wanted: string[]) =>
  until(
    clock,
    () => textOf(store.getSnapshot()),
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
  )
const view = (wanted: (view: ConversationView) => boolean) => until(clock, store.getSnapshot, wanted)
const is = (connection: string, step = 40) =>
  until(clock, store.getSnapshot, (seen) => seen.connection === connection, step)
const upgrades = () => server.requests.filter((request) => request.startsWith('UPGRADE')).length

describe('a connection that breaks', () => {
  it('goes on in the middle of an answer, and says that it resumed', async () => {
    await openInMidAnswer()
    server.cut()
    await is('reconnecting')
    conversation.write('upon ')
    await shows('?Tell me', '…once upon ')
    expect(store.getSnapshot().resumed).toBe(true)
    await view((seen) => !seen.resumed)
    conversation.write('a time')
    conversation.end()
    await shows('?Tell me', '!once upon a time')
  })

  it('comes back when the server does, with the text that was written meanwhile', async () => {
    await openInMidAnswer()
    await server.stop()
    await is('reconnecting')
    conversation.write('upon a time')
    conversation.end()
    const away = clock.now()
    await until(clock, clock.now, (now) => now - away > 20_000)
    await server.start()
    await shows('?Tell me', '!once upon a time')
  })

  it('tries again at once when the browser wakes up', async () => {
    await openInMidAnswer()
    await server.stop()
    await is('reconnecting')
    const away = clock.now()
    await until(clock, clock.now, (now) => now - away > 20_000)
    await server.start()
    const before = clock.now()
    tab.signal('awake')
    await is('live', 2)
    expect(clock.now() - before).toBeLessThan(4_000)
  })

  it('says offline when the browser does, and comes back on online', async () => {
    await openInMidAnswer()
    tab.online(false)
    await server.stop()
    await is('offline')
    await server.start()
    tab.online(true)
    await is('live')
  })

  it('says offline within a second or two, unless the server answers without a network', async () => {
    await openInMidAnswer()
    tab.online(false)
    const before = clock.now()
    await until(clock, clock.now, (now) => now - before > 3_000, 2)
    await is('live')
    server.swallow = true
    tab.online(false)
    const gone = clock.now()
    await is('offline', 2)
    expect(clock.now() - gone).toBeLessThan(2_000)
    server.swallow = false
    tab.online(true)
    await is('live')
  })

  it('reconnects at once when the server goes away (1001)', async () => {
    await openInMidAnswer()
    const before = clock.now()
    for (const socket of server.sockets) socket.close(1001)
    await is('reconnecting', 2)
    await is('live', 2)
    expect(clock.now() - before).toBeLessThan(2_000)
  })

  it('waits when the server is overloaded (1013), and comes back', async () => {
    await openInMidAnswer()
    for (const socket of server.sockets) socket.close(1013)
    await is('reconnecting')
    await is('live')
    expect(upgrades()).toBe(2)
  })

  it('notices within 40 s that its socket is half open', async () => {
    await openInMidAnswer()
    const before = clock.now()
    server.swallow = true
    await is('reconnecting')
    expect(clock.now() - before).toBeLessThan(40_000)
    server.swallow = false
    conversation.write('upon a time')
    conversation.end()
    await shows('?Tell me', '!once upon a time')
  })

  it('notices it within seconds when the tab comes back', async () => {
    await openInMidAnswer()
    const before = clock.now()
    server.swallow = true
    tab.signal('awake')
    await is('reconnecting', 4)
    expect(clock.now() - before).toBeLessThan(6_000)
  })

  it('takes a message over the frame limit back (1009)', async () => {
    open()
    await is('live')
    server.swallow = true
    store.send('x'.repeat(300_000))
    for (const socket of server.sockets) socket.close(1009)
    await view((seen) => seen.rejectedSend?.code === 'message_too_long')
    expect(store.getSnapshot().items).toEqual([])
  })
})

describe('a log that loses something', () => {
  it('fetches the messages and goes on after a reset', async () => {
    await openInMidAnswer()
    conversation.forgetLog()
    conversation.write('upon a time')
    await shows('?Tell me', '…once upon a time')
    conversation.end()
    await shows('?Tell me', '!once upon a time')
  })

  it('never shows less of an answer than it did', async () => {
    await openInMidAnswer()
    const lengths: number[] = []
    store.subscribe(() => lengths.push((textOf(store.getSnapshot())[1] ?? '').length))
    for (let round = 0; round < 5; round += 1) {
      conversation.forgetLog()
      conversation.write(`${round}`)
      await shows('?Tell me', `…once ${'01234'.slice(0, round + 1)}`)
    }
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
  })

  it('notices a hole and ends with the right text', async () => {
    await openInMidAnswer()
    conversation.lose = (event) => event.type === 'run.delta' && event.text === 'upon '
    conversation.write('upon ', 'a ')
    await until(
      clock,
      () => server.requests.filter((path) => path.endsWith('/messages')).length,
      (seen) => seen > 1,
    )
    conversation.write('time')
    conversation.end()
    await shows('?Tell me', '!once upon a time')
  })

  it('does not ask without a pause while a hole stays open', async () => {
    await openInMidAnswer()
    conversation.lose = (event) => event.type === 'run.delta' && event.text === 'upon '
    conversation.write('upon ', 'a ')
    const [start, before] = [clock.now(), server.requests.length]
    await until(clock, clock.now, (now) => now - start > 20_000)
    expect(server.requests.length - before).toBeLessThan(30)
  })

  it('drops what it hears twice', async () => {
    await openInMidAnswer()
    conversation.write('upon ')
    conversation.repeat()
    conversation.write('a time')
    await shows('?Tell me', '…once upon a time')
    conversation.end()
    conversation.repeat()
    conversation.accept({ clientMessageId: id, content: 'Next' })
    await shows('?Tell me', '!once upon a time', '?Next', '…')
  })

  it('asks again when a running answer says nothing for 20 s', async () => {
    await openInMidAnswer()
    const [start, before] = [clock.now(), upgrades()]
    conversation.lose = () => true
    conversation.end()
    conversation.lose = () => false
    await shows('?Tell me', '!once ')
    expect(clock.now() - start).toBeLessThan(25_000)
    await until(clock, upgrades, (seen) => seen === before + 1)
  })

  it('shows the next attempt from its beginning', async () => {
    await openInMidAnswer()
    conversation.restart()
    conversation.write('again')
    await shows('?Tell me', '…again')
  })
})

describe('a network without WebSockets', () => {
  it('reads by SSE and sends by POST', async () => {
    server.refuseUpgrades = true
    open()
    store.send('Hello')
    await shows('?Hello', '…')
    expect(store.getSnapshot()).toMatchObject({ transport: 'sse', connection: 'live' })
    conversation.write('by ', 'stream')
    conversation.end()
    await shows('?Hello', '!by stream')
  })

  it('takes a refusal by POST as one by socket', async () => {
    server.refuseUpgrades = true
    server.refuse = () => ({ status: 429, code: 'rate_limited', detail: 'Slow down.', retryAfterMs: 3_000 })
    open()
    store.send('Hasty')
    await view((seen) => seen.rejectedSend?.content === 'Hasty')
    expect(store.getSnapshot().rejectedSend?.retryAt).toBeGreaterThan(clock.now())
  })

  it('goes on after a cut stream, and sends again what was not confirmed', async () => {
    server.refuseUpgrades = true
    open()
    await is('live')
    server.loseConfirmations = true
    conversation.lose = (event) => event.type === 'message.created'
    store.send('Once')
    await until(
      clock,
      () => server.sent.length,
      (sent) => sent >= 2,
    )
    server.loseConfirmations = false
    await shows('?Once', '…')
    expect(conversation.messages.map((message) => message.content)).toEqual(['Once'])
  })

  it('moves to a WebSocket in the middle of an answer when they work again', async () => {
    server.refuseUpgrades = true
    await openInMidAnswer()
    expect(store.getSnapshot().transport).toBe('sse')
    server.refuseUpgrades = false
    await view((seen) => seen.transport === 'websocket')
    conversation.write('upon ')
    await shows('?Tell me', '…once upon ')
    expect(server.streams.size).toBe(0)
    store.send('And then?')
    await shows('?Tell me', '…once upon ', '?And then?', '#1')
  })

  it('notices a stream that went silent', async () => {
    server.refuseUpgrades = true
    await openInMidAnswer()
    server.swallow = true
    await is('reconnecting')
    server.swallow = false
    conversation.write('upon ')
    await shows('?Tell me', '…once upon ')
  })
})

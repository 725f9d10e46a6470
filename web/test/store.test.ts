import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStorage } from '../src/live/browser.ts'
import type { ConversationStore } from '../src/live/contract.ts'
import { createTestClock, createTestTab, openStore, type TestTab, textOf, until } from './test-browser.ts'
import type { WireConversation } from './wire-conversation.ts'
import { WireServer } from './wire-server.ts'

const id = '0199a000-0000-7000-8000-000000000001'
let server: WireServer
let conversation: WireConversation
let clock: ReturnType<typeof createTestClock>
let tab: TestTab
const open: ConversationStore[] = []

beforeEach(async () => {
  server = new WireServer()
  await server.start()
  conversation = server.create(id)
  clock = createTestClock()
  tab = createTestTab({ origin: server.origin, clock })
})

afterEach(async () => {
  for (const store of open.splice(0)) store.close()
  await server.stop()
})

function openHere(options: Parameters<typeof openStore>[2] = {}): ConversationStore {
  const store = openStore(tab, server.origin, { conversationId: id, ...options })
  open.push(store)
  return store
}

const shows = (store: ConversationStore, ...wanted: string[]) =>
  until(
    clock,
    () => textOf(store.getSnapshot()),
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
  )
const is = (store: ConversationStore, connection: string) =>
  until(
    clock,
    () => store.getSnapshot().connection,
    (seen) => seen === connection,
  )
const asks = (count: number) =>
  until(
    clock,
    () => conversation.messages.length,
    (seen) => seen >= count,
  )

describe('a conversation that goes well', () => {
  it('shows the bubble at once, then the answer word by word, then what is saved', async () => {
    const store = openHere()
    store.send('Hello')
    expect(textOf(store.getSnapshot())).toEqual(['>Hello (sending)'])
    await shows(store, '?Hello', '…')
    conversation.write('Good ', 'day')
    await shows(store, '?Hello', '…Good day')
    expect(store.getSnapshot().activeRunId).toBe(conversation.running?.id)
    conversation.end()
    await shows(store, '?Hello', '!Good day')
    expect(store.getSnapshot().activeRunId).toBeUndefined()
  })

  it('keeps the view, and every item that did not change, the same object', async () => {
    const store = openHere()
    store.send('Hello')
    await shows(store, '?Hello', '…')
    const before = store.getSnapshot()
    expect(store.getSnapshot()).toBe(before)
    conversation.write('x')
    await shows(store, '?Hello', '…x')
    expect(store.getSnapshot().items[0]).toBe(before.items[0])
    expect(store.getSnapshot().items[1]).not.toBe(before.items[1])
  })

  it('tells React once per frame, however many deltas came', async () => {
    const store = openHere()
    store.send('Hello')
    await shows(store, '?Hello', '…')
    let told = 0
    store.subscribe(() => {
      told += 1
    })
    const words = Array.from({ length: 500 }, (_, index) => `${index} `)
    conversation.write(...words)
    await shows(store, '?Hello', `…${words.join('')}`)
    expect(told).toBeLessThan(100)
  })

  it('opens a running answer from its beginning', async () => {
    conversation.accept({ clientMessageId: id, content: 'Hello' })
    conversation.write('already ', 'here')
    const store = openHere()
    await shows(store, '?Hello', '…already here')
  })

  it('loads older messages on demand', async () => {
    for (let round = 0; round < 40; round += 1) {
      conversation.accept({ clientMessageId: `${id.slice(0, -2)}${round + 10}`, content: `${round}` })
      conversation.end()
    }
    const store = openHere()
    await until(
      clock,
      () => store.getSnapshot().items.length,
      (seen) => seen === 50,
    )
    expect(store.getSnapshot().hasOlder).toBe(true)
    store.loadOlder()
    expect(store.getSnapshot().loadingOlder).toBe(true)
    await until(
      clock,
      () => store.getSnapshot().items.length,
      (seen) => seen === 80,
    )
    expect(store.getSnapshot()).toMatchObject({ hasOlder: false, loadingOlder: false })
  })
})

describe('a new conversation', () => {
  const fresh = '0199a000-0000-7000-8000-00000000f4e5'

  it('asks nothing of the server before the first message, and makes itself then', async () => {
    const made: string[] = []
    const store = openHere({ conversationId: fresh, fresh: true, onConversation: (created) => made.push(created.id) })
    expect(store.getSnapshot()).toMatchObject({ state: 'ready', items: [] })
    await until(clock, clock.now, (now) => now > 1_700_000_005_000)
    expect(server.requests).toEqual([])
    store.send('First')
    store.send('Second')
    expect(textOf(store.getSnapshot())).toEqual(['>First (sending)', '>Second (sending)'])
    await shows(store, '?First', '…', '?Second', '#1')
    expect(made).toEqual([fresh])
  })

  it('survives the network going away and a reload before it was made', async () => {
    await server.stop()
    const storage = memoryStorage()
    tab = createTestTab({ origin: server.origin, clock, storage })
    const store = openHere({ conversationId: fresh, fresh: true })
    store.send('Into the void')
    await is(store, 'reconnecting')
    expect(textOf(store.getSnapshot())).toEqual(['>Into the void (offline)'])
    store.close()
    tab = createTestTab({ origin: server.origin, clock, storage })
    const reloaded = openHere({ conversationId: fresh })
    expect(textOf(reloaded.getSnapshot())).toEqual(['>Into the void (sending)'])
    await server.start()
    await shows(reloaded, '?Into the void', '…')
    expect(server.sent).toEqual(['Into the void'])
  })
})

describe('the outbox', () => {
  it('keeps what has no room in the queue, and sends all in order and once', async () => {
    server.queueLimit = 3
    const store = openHere()
    const words = Array.from({ length: 12 }, (_, index) => `m${index}`)
    for (const word of words) store.send(word)
    await until(
      clock,
      () => textOf(store.getSnapshot()),
      (seen) => seen.at(-1) === '>m11 (waiting)',
    )
    expect(conversation.queued.length).toBe(3)
    for (let round = 0; round < 12; round += 1) {
      await until(
        clock,
        () => conversation.running,
        (running) => running !== undefined,
      )
      conversation.end()
      await asks(Math.min(12, round + 5) + round + 1)
    }
    const questions = conversation.messages.filter((message) => message.role === 'user')
    expect(questions.map((message) => message.content)).toEqual(words)
    await until(
      clock,
      () => textOf(store.getSnapshot()).length,
      (seen) => seen === 24,
    )
  })

  it('sends again, under the same id, what was not confirmed before the line broke', async () => {
    const store = openHere()
    await is(store, 'live')
    server.loseConfirmations = true
    conversation.lose = (event) => event.type === 'message.created'
    store.send('Once')
    await asks(1)
    server.loseConfirmations = false
    server.cut()
    await shows(store, '?Once', '…')
    expect(conversation.messages.map((message) => message.content)).toEqual(['Once'])
  })

  it('keeps what was typed offline across a reload, and sends it once', async () => {
    const storage = memoryStorage()
    tab = createTestTab({ origin: server.origin, clock, storage })
    const store = openHere()
    await is(store, 'live')
    tab.online(false)
    await server.stop()
    await is(store, 'offline')
    store.send('Later')
    store.send('Much later')
    expect(textOf(store.getSnapshot())).toEqual(['>Later (offline)', '>Much later (offline)'])
    store.close()
    tab = createTestTab({ origin: server.origin, clock, storage })
    const reloaded = openHere()
    await server.start()
    await shows(reloaded, '?Later', '…', '?Much later', '#1')
    expect(server.sent).toEqual(['Later', 'Much later'])
    expect(storage.length).toBe(0)
  })

  it('drops what the person discards', async () => {
    server.queueLimit = 0
    const store = openHere()
    store.send('a')
    await shows(store, '?a', '…')
    store.send('b')
    await shows(store, '?a', '…', '>b (waiting)')
    const waiting = store.getSnapshot().items.at(-1)
    if (waiting?.kind === 'outgoing') store.discard(waiting.outgoing.clientMessageId)
    expect(textOf(store.getSnapshot())).toEqual(['?a', '…'])
  })
})

describe('a refusal', () => {
  const limited = { status: 429, code: 'rate_limited', detail: 'Too many messages.', retryAfterMs: 7_000 } as const

  it('takes the bubble back and gives the text and the time to try again', async () => {
    server.refuse = () => limited
    const store = openHere()
    store.send('Hasty')
    await until(
      clock,
      () => store.getSnapshot().refusal,
      (refusal) => refusal !== undefined,
    )
    expect(store.getSnapshot().items).toEqual([])
    const { refusal } = store.getSnapshot()
    expect(refusal).toMatchObject({ code: 'rate_limited', content: 'Hasty', detail: 'Too many messages.' })
    expect(refusal?.retryAt).toBeGreaterThan(clock.now())
    store.dismissRefusal()
    expect(store.getSnapshot().refusal).toBeUndefined()
  })

  it('gives all that was typed behind it back together, in order', async () => {
    server.refuse = () => limited
    const store = openHere()
    for (const word of ['one', 'two', 'three']) store.send(word)
    await until(
      clock,
      () => store.getSnapshot().refusal?.content,
      (content) => content === 'one\n\ntwo\n\nthree',
    )
    expect(server.sent).toEqual(['one'])
  })

  it('of one message does not stop the next', async () => {
    const tooLong = { status: 413, code: 'message_too_long', detail: 'At most 32,000 characters.' } as const
    server.refuse = (message) => (message.content === 'long' ? tooLong : undefined)
    const store = openHere()
    store.send('long')
    store.send('short')
    await shows(store, '?short', '…')
    expect(store.getSnapshot().refusal).toMatchObject({ code: 'message_too_long', content: 'long' })
  })

  it('that may pass later is tried again', async () => {
    let refusals = 0
    server.refuse = () =>
      ++refusals < 4 ? { status: 503, code: 'unavailable', detail: 'The database is away.' } : undefined
    const store = openHere()
    store.send('Patience')
    await shows(store, '?Patience', '…')
    expect(refusals).toBe(4)
    expect(store.getSnapshot().refusal).toBeUndefined()
  })
})

describe('stop', () => {
  it('ends the running answer and keeps its text', async () => {
    const store = openHere()
    store.send('Hello')
    await shows(store, '?Hello', '…')
    conversation.write('half')
    await shows(store, '?Hello', '…half')
    store.stop()
    expect(store.getSnapshot().stopping).toBe(true)
    await shows(store, '?Hello', '!half')
    expect(store.getSnapshot().stopping).toBe(false)
  })

  it('pressed before the run is known ends it as soon as it is', async () => {
    const store = openHere()
    store.send('Oops')
    store.stop()
    expect(store.getSnapshot().stopping).toBe(true)
    await shows(store, '?Oops', '!')
    await until(
      clock,
      () => store.getSnapshot().stopping,
      (stopping) => !stopping,
    )
    expect(conversation.messages.at(-1)?.status).toBe('cancelled')
  })
})

describe('branches', () => {
  it('a changed question hides what followed the old one, already before the server has it', async () => {
    const store = openHere()
    store.send('Old')
    await shows(store, '?Old', '…')
    conversation.end()
    await shows(store, '?Old', '!')
    store.send('New', { parentId: null })
    expect(textOf(store.getSnapshot())).toEqual(['>New (sending)'])
    await shows(store, '?New', '…')
    conversation.write('fresh')
    conversation.end()
    await shows(store, '?New', '!fresh')
    const old = conversation.messages[0]?.id ?? ''
    store.showBranch(old)
    await shows(store, '?Old', '!')
    store.send('Further')
    await shows(store, '?Old', '!', '?Further', '…')
  })
})

describe('what is not there', () => {
  it('says so', async () => {
    const store = openHere({ conversationId: '0199a000-0000-7000-8000-00000000dead' })
    await until(
      clock,
      () => store.getSnapshot().state,
      (state) => state === 'not_found',
    )
  })

  it('says so when it is deleted meanwhile, and gives back what was on its way', async () => {
    const store = openHere()
    await is(store, 'live')
    server.swallow = true
    store.send('Too late')
    server.remove(id)
    await until(
      clock,
      () => store.getSnapshot().state,
      (state) => state === 'not_found',
    )
    expect(store.getSnapshot().refusal?.content).toBe('Too late')
  })

  it('says when the person is signed out', async () => {
    const store = openHere()
    await is(store, 'live')
    server.signedIn = false
    for (const socket of server.sockets) socket.close(1008)
    await is(store, 'signed_out')
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStorage } from '../../../src/client/browser.ts'
import type { ConversationStore } from '../../../src/live/store/conversation-store.ts'
import { createTestClock, createTestTab, openStore, type TestTab, textOf, until } from '../../setup/test-browser.ts'
import type { WireConversation } from '../../setup/wire-conversation.ts'
import { WireServer } from '../../setup/wire-server.ts'

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

function openHere(options: Parameters<typeof openStore>[1] = {}): ConversationStore {
  const store = openStore(tab, { conversationId: id, ...options })
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

describe('what the list is told', () => {
  it('is when an answer begins and ends, however fast', async () => {
    const told: string[] = []
    const times: string[] = []
    const onActivity = (_: string, activity: string, newestAt: string) => {
      told.push(activity)
      times.push(newestAt)
    }
    const store = openHere({ onActivity })
    await is(store, 'live')
    store.send('Slowly')
    await shows(store, '?Slowly', '…')
    conversation.write('word')
    conversation.end()
    await shows(store, '?Slowly', '!word')
    conversation.accept({ clientMessageId: '0199a000-0000-7000-8000-0000000000ff', content: 'At once' })
    conversation.end()
    await shows(store, '?Slowly', '!word', '?At once', '!')
    expect(told).toEqual(['idle', 'answering', 'idle', 'answering', 'idle'])
    expect(times.at(-1)).toBe(
      conversation.messages
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .at(-1),
    )
    expect(times.at(-1)).not.toBe(times[1])
  })
})

describe('what the list is told of a message whose arrival nobody heard of', () => {
  it('is that it was answered', async () => {
    tab = createTestTab({ origin: server.origin, clock, storage: memoryStorage() })
    const left = openHere()
    await is(left, 'live')
    server.loseConfirmations = true
    conversation.lose = () => true
    left.send('Gone')
    await until(
      clock,
      () => server.sent,
      (sent) => sent.includes('Gone'),
    )
    left.close()
    conversation.lose = () => false
    conversation.end()
    const told: string[] = []
    const store = openHere({ onActivity: (_, activity) => told.push(activity) })
    await shows(store, '?Gone', '!')
    expect(told).toEqual(['answering', 'idle'])
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
    void store.showMessage(old)
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
    expect(store.getSnapshot().rejectedSend?.content).toBe('Too late')
  })

  it('says when the person is signed out', async () => {
    const store = openHere()
    await is(store, 'live')
    server.signedIn = false
    for (const socket of server.sockets) socket.close(1008)
    await is(store, 'signed_out')
  })
})

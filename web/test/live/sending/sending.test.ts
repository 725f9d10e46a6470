import { randomUUID } from 'node:crypto'
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
const asks = (count: number) =>
  until(
    clock,
    () => conversation.messages.length,
    (seen) => seen >= count,
  )

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
    expect(server.sent.length).toBeLessThanOrEqual(2 * words.length)
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

  it('says at once that it waits when the browser knows that there is no network', async () => {
    const store = openHere()
    await is(store, 'live')
    server.swallow = true
    tab.online(false)
    store.send('In the tunnel')
    expect(textOf(store.getSnapshot())).toEqual(['>In the tunnel (offline)'])
  })

  it('drops what the person discards', async () => {
    server.queueLimit = 0
    const store = openHere()
    store.send('a')
    await shows(store, '?a', '…')
    store.send('b')
    await shows(store, '?a', '…', '>b (waiting)')
    const waiting = store.getSnapshot().items.at(-1)
    if (waiting?.kind === 'pending') store.discard(waiting.pending.clientMessageId)
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
      () => store.getSnapshot().rejectedSend,
      (rejectedSend) => rejectedSend !== undefined,
    )
    expect(store.getSnapshot().items).toEqual([])
    const { rejectedSend } = store.getSnapshot()
    expect(rejectedSend).toMatchObject({ code: 'rate_limited', content: 'Hasty', detail: 'Too many messages.' })
    expect(rejectedSend?.retryAt).toBeGreaterThan(clock.now())
    store.dismissRejectedSend()
    expect(store.getSnapshot().rejectedSend).toBeUndefined()
  })

  it('gives all that was typed behind it back together, in order', async () => {
    server.refuse = () => limited
    const store = openHere()
    for (const word of ['one', 'two', 'three']) store.send(word)
    await until(
      clock,
      () => store.getSnapshot().rejectedSend?.content,
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
    expect(store.getSnapshot().rejectedSend).toMatchObject({ code: 'message_too_long', content: 'long' })
  })

  it('of what began a conversation says so, with its instructions, whether the conversation was made or not', async () => {
    const fresh = { conversationId: randomUUID(), fresh: true, instructions: () => 'Be brief.' }
    server.refuse = () => limited
    for (const refuseCreation of [true, false]) {
      server.refuseCreation = refuseCreation ? limited : undefined
      const store = openHere(fresh)
      store.send('First words')
      await until(
        clock,
        () => store.getSnapshot().rejectedSend,
        (rejectedSend) => rejectedSend !== undefined,
      )
      const { rejectedSend } = store.getSnapshot()
      expect(rejectedSend).toMatchObject({ content: 'First words', rollback: { systemPrompt: 'Be brief.' } })
      expect(server.has(fresh.conversationId)).toBe(!refuseCreation)
      store.close()
    }
  })

  it('leaves a conversation that has something else', async () => {
    const store = openHere({ conversationId: randomUUID(), fresh: true })
    server.refuse = (message) =>
      message.content === 'long' ? { status: 413, code: 'message_too_long', detail: 'Too long.' } : undefined
    store.send('long')
    store.send('short')
    await shows(store, '?short', '…')
    expect(store.getSnapshot().rejectedSend).toMatchObject({ content: 'long', rollback: undefined })
    store.send('long')
    await until(
      clock,
      () => store.getSnapshot().items.length,
      (length) => length === 2,
    )
    expect(store.getSnapshot().rejectedSend).toMatchObject({ content: 'long', rollback: undefined })
  })

  it('is told first by the conversation that comes after', () => {
    const rejectedSend = {
      id: 'r',
      code: 'rate_limited',
      detail: 'Wait.',
      content: '',
      files: [],
      retryAt: 1,
      rollback: undefined,
    } as const
    expect(openHere({ conversationId: randomUUID(), fresh: true, rejectedSend }).getSnapshot().rejectedSend).toBe(
      rejectedSend,
    )
  })

  it('that may pass later is tried again', async () => {
    let rejectedSends = 0
    server.refuse = () =>
      ++rejectedSends < 4 ? { status: 503, code: 'unavailable', detail: 'The database is away.' } : undefined
    const store = openHere()
    store.send('Patience')
    await shows(store, '?Patience', '…')
    expect(rejectedSends).toBe(4)
    expect(store.getSnapshot().rejectedSend).toBeUndefined()
  })
})

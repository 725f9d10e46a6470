import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../../src/client/browser.ts'
import { MessageSender, type Problem } from '../../../src/live/sending/message-sender.ts'
import { createOutbox } from '../../../src/live/sending/outbox.ts'
import { createTestClock, createTestTab } from '../../setup/test-browser.ts'

function createSender() {
  const clock = createTestClock()
  const { browser } = createTestTab({ origin: 'http://nowhere', clock })
  const outbox = createOutbox(memoryStorage(), 'ada', 'c')
  const fileStates = new Map<string, 'waiting' | Problem>()
  const sent: string[] = []
  const refused: string[] = []
  const sender = new MessageSender({
    browser,
    outbox,
    filesOf: ({ files = [] }) => files.map((id) => fileStates.get(id)).find(Boolean) ?? 'uploaded',
    send: (frame) => frame.type === 'message.send' && sent.push(frame.clientMessageId) > 0,
    refused: (items) => void refused.push(...items.map((item) => item.clientMessageId)),
    changed: () => {},
  })
  const put = (clientMessageId: string, order: number, files: string[] = []) =>
    outbox.put({
      ...{ clientMessageId, order, files, content: clientMessageId, createdAt: '', tabId: 't' },
      ...{ startsConversation: false, queuedOut: false },
    })
  const full = (clientMessageId: string) =>
    sender.answered({ type: 'error', code: 'queue_full', detail: 'Full.', clientMessageId })
  return { clock, sender, fileStates, sent, refused, put, full }
}

describe('the sender, when the queue is full', () => {
  it('waits until a run ends', () => {
    const { clock, sender, sent, put, full } = createSender()
    put('a', 1)
    sender.pump()
    full('a')
    expect(sender.isBlocked()).toBe(true)
    clock.advance(20_000)
    expect(sent).toEqual(['a'])
    sender.roomMade()
    expect(sent).toEqual(['a', 'a'])
    expect(sender.isBlocked()).toBe(false)
  })

  it('asks again at once when a run ended before the refusal arrived', () => {
    const { sender, sent, put, full } = createSender()
    put('a', 1)
    sender.pump()
    sender.roomMade()
    full('a')
    expect(sent).toEqual(['a', 'a'])
    full('a')
    expect(sent).toEqual(['a', 'a'])
  })

  it('looks for room by itself when it hears of none', () => {
    const { clock, sender, sent, put, full } = createSender()
    put('a', 1)
    sender.pump()
    full('a')
    clock.advance(30_000)
    expect(sent).toEqual(['a', 'a'])
  })

  it('keeps what waits when the rate limit is reached, and refuses it when it is new', () => {
    const { clock, sender, sent, refused, put, full } = createSender()
    const limited = (clientMessageId: string) =>
      sender.answered({ type: 'error', code: 'rate_limited', detail: '', clientMessageId, retryAfterMs: 5_000 })
    put('a', 1)
    sender.pump()
    full('a')
    sender.roomMade()
    limited('a')
    expect(refused).toEqual([])
    clock.advance(5_000)
    expect(sent).toEqual(['a', 'a', 'a'])
    sender.confirmed('a')
    put('b', 2)
    sender.pump()
    limited('b')
    expect(refused).toEqual(['b'])
  })
})

describe('the sender', () => {
  it('sends one at a time, and again when no word comes', () => {
    const { clock, sender, sent, put } = createSender()
    put('a', 1)
    put('b', 2)
    sender.pump()
    sender.pump()
    expect(sent).toEqual(['a'])
    clock.advance(20_000)
    expect(sent).toEqual(['a', 'a'])
    sender.confirmed('a')
    expect(sent).toEqual(['a', 'a', 'b'])
  })

  it('drops a message that was withdrawn elsewhere, without giving it back', () => {
    const { sender, sent, refused, put } = createSender()
    put('a', 1)
    put('b', 2)
    sender.pump()
    sender.answered({ type: 'error', code: 'withdrawn', detail: 'Withdrawn.', clientMessageId: 'a' })
    expect(sent).toEqual(['a', 'b'])
    expect(refused).toEqual([])
  })

  it('gives up on a server that fails again and again, and gives the text back', () => {
    const { clock, sender, refused, put } = createSender()
    put('a', 1)
    sender.pump()
    for (let round = 0; round < 6; round += 1) {
      sender.answered({ type: 'error', code: 'internal_error', detail: 'Broken.', clientMessageId: 'a' })
      clock.advance(15_000)
    }
    expect(refused).toEqual(['a'])
  })
})

describe('the sender, when a message has files', () => {
  it('waits until they are uploaded, and sends nothing that was written after it before', () => {
    const { sender, fileStates, sent, put } = createSender()
    fileStates.set('photo', 'waiting')
    put('a', 1, ['photo'])
    put('b', 2)
    sender.pump()
    expect(sent).toEqual([])
    fileStates.clear()
    sender.pump()
    expect(sent).toEqual(['a'])
    sender.confirmed('a')
    expect(sent).toEqual(['a', 'b'])
  })

  it('gives it back when one of them was refused, and goes on with the next', () => {
    const { sender, fileStates, sent, refused, put } = createSender()
    fileStates.set('photo', { code: 'payload_too_large', detail: 'Too large.' })
    put('a', 1, ['photo'])
    put('b', 2)
    sender.pump()
    expect(refused).toEqual(['a'])
    expect(sent).toEqual(['b'])
  })
})

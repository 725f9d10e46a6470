import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationStoreDependencies } from '../../../src/live/store/conversation-store.ts'
import { createTestClock, createTestTab, openStore, textOf, until } from '../../setup/test-browser.ts'
import type { WireConversation } from '../../setup/wire-conversation.ts'
import { WireServer } from '../../setup/wire-server.ts'

const id = '0199a000-0000-7000-8000-000000000009'
const question = { clientMessageId: '0199a000-0000-7000-8000-0000000000fe', content: 'May you?' }
let server: WireServer
let conversation: WireConversation
let clock: ReturnType<typeof createTestClock>
let store: ReturnType<typeof openStore>

beforeEach(async () => {
  server = new WireServer()
  await server.start()
  conversation = server.create(id)
  clock = createTestClock()
})

afterEach(async () => {
  store.close()
  await server.stop()
})

function open(options: Partial<ConversationStoreDependencies> = {}): void {
  const tab = createTestTab({ origin: server.origin, clock })
  store = openStore(tab, { conversationId: id, ...options })
}

const waits = (wanted: boolean) => until(clock, store.getSnapshot, (view) => (view.waitingFor !== undefined) === wanted)
const passed = (ms: number) => {
  const since = clock.now()
  return until(clock, clock.now, (now) => now - since > ms)
}

describe('an answer that waits for its user', () => {
  it('may be silent for long, and is told to the list as waiting', async () => {
    const told: string[] = []
    conversation.accept(question)
    open({ onActivity: (_, activity) => told.push(activity) })
    await until(clock, store.getSnapshot, ({ connection }) => connection === 'live')
    conversation.park()
    await waits(true)
    const asked = server.requests.length
    await passed(120_000)
    expect(server.requests.slice(asked).filter((request) => request.includes('/messages'))).toEqual([])
    conversation.resume()
    await waits(false)
    conversation.write('Yes.')
    conversation.end()
    await until(
      clock,
      () => textOf(store.getSnapshot()),
      (seen) => seen.join() === '?May you?,!Yes.',
    )
    expect(told).toEqual(['answering', 'waiting', 'answering', 'idle'])
  })

  it('is known to wait when it is opened, and can be stopped', async () => {
    conversation.accept(question)
    conversation.park()
    open()
    await waits(true)
    expect(store.getSnapshot()).toMatchObject({
      activeRunId: conversation.running?.id,
      waitingFor: { reason: 'approval' },
    })
  })
})

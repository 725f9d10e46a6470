import { describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../src/client/browser.ts'
import { clearUserStorage } from '../../src/client/user-storage.ts'
import { createDrafts } from '../../src/live/sending/drafts.ts'
import { createOutbox, type OutboxItem } from '../../src/live/sending/outbox.ts'

const item = (clientMessageId: string, order: number): OutboxItem => ({
  clientMessageId,
  content: `text of ${clientMessageId}`,
  createdAt: '2026-01-01T00:00:00.000Z',
  order,
  tabId: 'tab',
  startsConversation: false,
  queuedOut: false,
})

const ids = (outbox: ReturnType<typeof createOutbox>) => outbox.items().map((held) => held.clientMessageId)

describe('the outbox', () => {
  it('keeps its order across a reload', () => {
    const storage = memoryStorage()
    const outbox = createOutbox(storage, 'ada', 'c')
    for (const [id, order] of [
      ['b', 2],
      ['c', 3],
      ['a', 1],
    ] as const)
      outbox.put(item(id, order))
    expect(ids(createOutbox(storage, 'ada', 'c'))).toEqual(['a', 'b', 'c'])
  })

  it('does not lose what another tab put beside its own', () => {
    const storage = memoryStorage()
    const [one, other] = [createOutbox(storage, 'ada', 'c'), createOutbox(storage, 'ada', 'c')]
    one.put(item('a', 1))
    other.put(item('b', 2))
    expect(one.remove('a')?.content).toBe('text of a')
    expect(ids(createOutbox(storage, 'ada', 'c'))).toEqual(['b'])
  })

  it('belongs to one person and one conversation', () => {
    const storage = memoryStorage()
    createOutbox(storage, 'ada', 'c').put(item('a', 1))
    expect(ids(createOutbox(storage, 'bob', 'c'))).toEqual([])
    expect(ids(createOutbox(storage, 'ada', 'd'))).toEqual([])
  })

  it('lives on in memory when the storage is full', () => {
    const outbox = createOutbox(fullStorage(), 'ada', 'c')
    outbox.put(item('a', 1))
    expect(ids(outbox)).toEqual(['a'])
  })
})

describe('signing out', () => {
  it('forgets what was typed, and nothing else', () => {
    const storage = memoryStorage()
    storage.setItem('grizz:theme', 'dark')
    const otherTabs = { tell: () => {}, listen: () => () => {} }
    createDrafts({ storage, userId: 'ada', otherTabs }).write('c', 'secret')
    createOutbox(storage, 'ada', 'c').put(item('a', 1))
    clearUserStorage(storage)
    expect(storage.length).toBe(1)
    expect(storage.getItem('grizz:theme')).toBe('dark')
  })
})

function fullStorage(): KeyValueStorage {
  const storage = memoryStorage()
  return {
    ...storage,
    length: 0,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  }
}

import type { Parameters } from '@grizz/protocol/resources'
import type { KeyValueStorage } from '../../client/browser.ts'
import { keysWith, tryStore, userKey } from '../../client/user-storage.ts'

/** A message that the user has sent and the engine has not confirmed. */
export interface OutboxItem {
  clientMessageId: string
  content: string
  /** The ids of its files; it waits until the engine has them all. */
  files?: readonly string[] | undefined
  model?: string | undefined
  /** The slug of the model's provider. */
  provider?: string | undefined
  parentId?: string | null | undefined
  createdAt: string
  /** Grows with each message; the order of sending. */
  order: number
  /** The tab whose composer gets the text back when the engine refuses it. */
  tabId: string
  /** True while the conversation itself may not exist yet. */
  startsConversation: boolean
  /** True when it is the first message of its conversation, which is removed again when the message is refused. */
  begins?: boolean
  /** The system prompt of the conversation that it starts. */
  systemPrompt?: string | undefined
  /** And the tools that were switched on or off for it. */
  tools?: Readonly<Record<string, boolean>> | undefined
  parameters?: Parameters | undefined
  /** The project in which the conversation begins. */
  projectId?: string | undefined
  /** True once the queue had no room for it: from then on it waits instead of being refused. */
  queuedOut: boolean
}

/**
 * The messages of one conversation on their way, in order. Each is kept under its own key, so that two tabs never
 * overwrite each other's.
 */
export function createOutbox(storage: KeyValueStorage, userId: string, conversationId: string) {
  const prefix = `${userKey(userId, 'outbox', conversationId)}:`
  let items = inOrder(keysWith(storage, prefix).flatMap((key) => parse(storage.getItem(key))))
  return {
    items: (): readonly OutboxItem[] => items,
    /** Adds, or replaces the one with the same `clientMessageId`. */
    put(item: OutboxItem): void {
      items = inOrder([...items.filter((held) => held.clientMessageId !== item.clientMessageId), item])
      tryStore(storage, prefix + item.clientMessageId, JSON.stringify(item))
    },
    remove(clientMessageId: string): OutboxItem | undefined {
      const removed = items.find((item) => item.clientMessageId === clientMessageId)
      storage.removeItem(prefix + clientMessageId)
      if (removed) items = items.filter((item) => item !== removed)
      return removed
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

function inOrder(items: OutboxItem[]): OutboxItem[] {
  return items.sort((a, b) => a.order - b.order || (a.clientMessageId < b.clientMessageId ? -1 : 1))
}

function parse(value: string | null): OutboxItem[] {
  return value === null ? [] : [JSON.parse(value) as OutboxItem]
}

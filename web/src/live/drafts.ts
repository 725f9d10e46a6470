import type { KeyValueStorage } from './browser.ts'
import { keep, personKey } from './person-storage.ts'

/** What stands unsent in the composer of each conversation; it survives a reload. */
export interface Drafts {
  read(conversationId: string): string
  /** An empty text forgets the draft. */
  write(conversationId: string, text: string): void
}

/** The composer of a conversation that does not exist yet keeps its draft under this name. */
export const NEW_CONVERSATION = 'new'

export function createDrafts(storage: KeyValueStorage, userId: string): Drafts {
  const keyOf = (conversationId: string) => personKey(userId, 'draft', conversationId)
  return {
    read: (conversationId) => storage.getItem(keyOf(conversationId)) ?? '',
    write(conversationId, text) {
      if (text === '') storage.removeItem(keyOf(conversationId))
      else keep(storage, keyOf(conversationId), text)
    },
  }
}

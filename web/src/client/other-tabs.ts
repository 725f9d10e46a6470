import type { ListedConversation } from '@grizz/protocol/resources'

/** What one tab tells the others of the same browser. */
export type TabNews =
  | { type: 'conversations_changed' }
  | { type: 'conversation_changed'; conversation: ListedConversation }
  | { type: 'answering'; conversationId: string; answering: boolean; newestAt: string }
  | { type: 'draft'; userId: string; conversationId: string; text: string }
  | { type: 'unread'; userId: string; conversationId: string; unread: boolean }
  | { type: 'signed_in' }
  | { type: 'signed_out' }

export interface OtherTabs {
  tell(news: TabNews): void
  /** Returns the function that stops listening. */
  listen(listener: (news: TabNews) => void): () => void
  close(): void
}

/** Where BroadcastChannel is missing, `channel` is undefined and each tab stays alone. */
export function createOtherTabs(channel: BroadcastChannel | undefined): OtherTabs {
  const listeners = new Set<(news: TabNews) => void>()
  if (channel) {
    channel.onmessage = ({ data }) => {
      for (const listener of listeners) listener(data as TabNews)
    }
  }
  return {
    tell: (news) => channel?.postMessage(news),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => channel?.close(),
  }
}

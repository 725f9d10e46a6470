import type { ListedConversation } from '@grizz/protocol/resources'

/** The messages that one tab sends to the others of the same browser. */
export type TabNews =
  | { type: 'conversations_changed' }
  | { type: 'conversation_changed'; conversation: ListedConversation }
  | { type: 'activity'; conversationId: string; answering: boolean; waiting: boolean; newestAt: string }
  | { type: 'draft'; userId: string; conversationId: string; text: string }
  | { type: 'draft_files'; userId: string; conversationId: string; files: readonly string[] }
  /** `file` is what is known of it, absent when it is forgotten; `share` how much of it is uploaded. */
  | { type: 'file'; userId: string; fileId: string; file?: object; share?: number }
  | { type: 'unread'; userId: string; conversationId: string; unread: boolean }
  /** The data under this key of the cache were changed: models, tools, keys. */
  | { type: 'touched'; key: readonly unknown[] }
  | { type: 'signed_in' }
  | { type: 'signed_out' }

/** Where BroadcastChannel is missing, `channel` is undefined and each tab stays alone. */
export function createOtherTabs(channel: BroadcastChannel | undefined) {
  const listeners = new Set<(news: TabNews) => void>()
  if (channel) {
    channel.onmessage = ({ data }) => {
      for (const listener of listeners) listener(data as TabNews)
    }
  }
  return {
    tell: (news: TabNews): void => channel?.postMessage(news),
    /** Returns the function that stops listening. */
    listen(listener: (news: TabNews) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: (): void => channel?.close(),
  }
}

export type OtherTabs = ReturnType<typeof createOtherTabs>

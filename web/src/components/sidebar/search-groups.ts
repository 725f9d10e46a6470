import type { FoundMessage, SearchPage } from '@grizz/protocol/http'
import type { ListedConversation } from '@grizz/protocol/resources'

export interface FoundGroup {
  conversation: ListedConversation
  messages: FoundMessage[]
}

/** Search results by conversation: those whose title matches first, then by their newest message that does. */
export function groupFound(pages: readonly SearchPage[]): FoundGroup[] {
  const groups = new Map<string, FoundGroup>()
  const groupOf = (conversation: ListedConversation) => {
    const group = groups.get(conversation.id) ?? { conversation, messages: [] }
    groups.set(conversation.id, group)
    return group
  }
  for (const { conversations, messages } of pages) {
    conversations.forEach(groupOf)
    for (const message of messages) groupOf(message.conversation).messages.push(message)
  }
  return [...groups.values()]
}

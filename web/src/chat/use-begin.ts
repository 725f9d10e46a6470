import { useQueryClient } from '@tanstack/react-query'
import { rememberConversation } from '../data/conversation-cache.ts'
import { goTo } from '../shell/path.ts'

/** Gives a conversation its address and its place in the list the moment its first message is sent. */
export function useBegin(id: string, begun: boolean): () => void {
  const client = useQueryClient()
  return () => {
    if (begun) return
    const now = new Date().toISOString()
    const conversation = {
      id,
      title: null,
      model: null,
      systemPrompt: null,
      pinned: false,
      archived: false,
      answering: false,
    }
    rememberConversation(client, { ...conversation, createdAt: now, updatedAt: now })
    goTo(`/c/${id}`)
  }
}

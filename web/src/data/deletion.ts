import { useMutation, useQueryClient } from '@tanstack/react-query'
import { forgetConversation, recallConversation, rememberConversation } from './conversation-cache.ts'
import { useData } from './data-context.ts'
import { queryKeys } from './query-keys.ts'

/** Takes the conversation out of the lists at once; a refusal brings it back. */
export function useDeleteConversation() {
  const { api, otherTabs } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.deleteConversation(id),
    onMutate: async (id) => {
      await client.cancelQueries({ queryKey: queryKeys.conversations })
      forgetConversation(client, id)
    },
    onError: (_error, id) => recallConversation(client, id),
    onSuccess: () => otherTabs.tell({ type: 'conversations_changed' }),
  })
}

/** Takes a deletion back. */
export function useRestoreConversation() {
  const { api, otherTabs } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.restoreConversation(id),
    onSuccess: (conversation) => {
      recallConversation(client, conversation.id)
      rememberConversation(client, conversation)
      otherTabs.tell({ type: 'conversations_changed' })
    },
  })
}

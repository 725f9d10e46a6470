import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useUpdateConversation } from './conversation-mutations.ts'
import { useData } from './data-context.ts'
import { queryKeys } from './query-keys.ts'

/** Ends a project; its conversations leave it, or are deleted with it. */
export function useDeleteProject() {
  const { api, otherTabs } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, conversations }: { id: string; conversations: 'keep' | 'delete' }) =>
      api.deleteProject(id, conversations),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: queryKeys.projects })
      await client.invalidateQueries({ queryKey: queryKeys.conversations })
    },
    onSuccess: () => otherTabs.tell({ type: 'conversations_changed' }),
  })
}

/** Puts a conversation into a project, or with null out of its own. Rejects with an ApiError. */
export function useMoveConversation(): (id: string, projectId: string | null) => Promise<void> {
  const { mutateAsync: update } = useUpdateConversation()
  const client = useQueryClient()
  return async (id, projectId) => {
    await update({ id, projectId }).finally(() => client.invalidateQueries({ queryKey: queryKeys.projects }))
  }
}

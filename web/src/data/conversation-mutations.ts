import type { UpdateConversation } from '@grizz/protocol/http'
import type { Conversation } from '@grizz/protocol/resources'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { cachedConversation, patchConversation, rememberConversation } from './conversation-cache.ts'
import { useData } from './data-context.ts'
import { queryKeys } from './query-keys.ts'

/** Changes a conversation at once, its place in the lists too; a refusal puts back what was not changed since. */
export function useUpdateConversation() {
  const { api, otherTabs } = useData()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...changes }: UpdateConversation & { id: string }) => api.updateConversation(id, changes),
    onMutate: ({ id, ...changes }) => {
      const before = cachedConversation(client, id)
      patchConversation(client, id, defined(changes))
      return before
    },
    onError: (_error, { id, ...changes }, before) => {
      const now = cachedConversation(client, id)
      if (before && now) patchConversation(client, id, undone(before, defined(changes), now))
      void client.invalidateQueries({ queryKey: queryKeys.conversations })
    },
    onSuccess: (conversation) => {
      rememberConversation(client, conversation)
      otherTabs.tell({ type: 'conversations_changed' })
    },
  })
}

function defined(changes: UpdateConversation): Partial<Conversation> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

/** The earlier values of those fields that still hold what this change wrote. */
function undone(
  before: Partial<Conversation>,
  changes: Partial<Conversation>,
  now: Partial<Conversation>,
): Partial<Conversation> {
  const mine = (Object.keys(changes) as (keyof Conversation)[]).filter((field) => now[field] === changes[field])
  return Object.fromEntries(mine.map((field) => [field, before[field]]))
}

import type { ListedConversation } from '@grizz/protocol/resources'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { rememberConversation } from './conversation-cache.ts'
import { useData } from './data-context.ts'
import { queryKeys } from './query-keys.ts'

const ASK_EVERY_MS = 3_000
/** A call that waits for the user is decided here or in another tab, device or program. */
const ASK_WHILE_WAITING_MS = 20_000
const NAMED_WITHIN_MS = 60_000

/** Polls a conversation that no socket of this tab follows, until it has settled; the lists show it. */
export function useSettlingConversation(id: string): void {
  const { api } = useData()
  const client = useQueryClient()
  const { isError } = useQuery({
    queryKey: queryKeys.settling(id),
    queryFn: async ({ signal }) => {
      const conversation = await api.getConversation(id, signal)
      rememberConversation(client, conversation)
      return conversation
    },
    staleTime: 0,
    refetchInterval: ({ state: { data, error } }) => {
      if (error || (data && !isSettling(data))) return false
      return data?.waiting ? ASK_WHILE_WAITING_MS : ASK_EVERY_MS
    },
  })
  // It may be gone; the lists know.
  useEffect(() => {
    if (isError) void client.invalidateQueries({ queryKey: queryKeys.conversationList('kept') })
  }, [client, isError])
}

/** Whether an answer, or the title after it, is still to come. */
export function isSettling({ answering, waiting, title, updatedAt }: ListedConversation): boolean {
  return answering || waiting || (title === null && Date.now() - Date.parse(updatedAt) < NAMED_WITHIN_MS)
}

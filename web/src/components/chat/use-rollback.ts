import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { forgetConversation, recallConversation } from '../../data/conversation-cache.ts'
import { useData } from '../../data/data-context.ts'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { NEW_INSTRUCTIONS } from '../../live/sending/drafts.ts'
import { useUser } from '../context/user-context.ts'

/** Removes a conversation whose first message was rejected; only the instructions that were written for it stay. */
export function useRollback() {
  const { api, otherTabs } = useData()
  const { drafts } = useUser()
  const client = useQueryClient()
  return useCallback(
    (id: string, { rollback }: RejectedSend) => {
      if (rollback?.systemPrompt) drafts.write(NEW_INSTRUCTIONS, rollback.systemPrompt)
      forgetConversation(client, id)
      // It may not have been made at all; where it was and stays, the lists show it.
      const recall = () => recallConversation(client, id)
      api.deleteConversation(id).then(() => otherTabs.tell({ type: 'conversations_changed' }), recall)
    },
    [api, otherTabs, drafts, client],
  )
}

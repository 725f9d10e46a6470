import type { Parameters } from '@grizz/protocol/resources'
import { useState } from 'react'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useConversation } from '../../data/queries.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'

/** How the model is to answer: in the conversation, or in one that its first message begins. */
export function useParameters(conversationId: string | undefined) {
  const { data: conversation } = useConversation(conversationId)
  const { mutateAsync: update } = useUpdateConversation()
  const [picked, pick] = useState<Parameters>({})

  function change(parameters: Parameters) {
    pick(parameters)
    if (conversationId === undefined) return
    update({ id: conversationId, parameters }).catch((error: Error) =>
      notify(common('notChanged', { problem: problemText(error) })),
    )
  }

  return { parameters: conversation?.parameters ?? picked, change }
}

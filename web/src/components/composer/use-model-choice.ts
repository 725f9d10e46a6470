import { useState } from 'react'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useConversation, useMe, useModels } from '../../data/queries.ts'
import type { ModelChoice } from '../../live/contract/contract.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'
import { choiceFrom, choiceIn, choiceOf, findModel } from '../models/model-choice.ts'
import { useConnectedModel, useModelMemory } from '../models/model-memory.ts'

/**
 * The model that answers next: the conversation's, else of those that are offered the one just picked or connected, the
 * user's default, or the one used last in this browser.
 */
export function useModelChoice(conversationId: string | undefined) {
  const { data: me } = useMe()
  const { data: models } = useModels()
  const { data: conversation } = useConversation(conversationId)
  const { mutateAsync: update } = useUpdateConversation()
  const { recent } = useModelMemory()
  const connected = useConnectedModel()
  // Kept from the beginning: a pick in another conversation does not change what this one begins with.
  const [last] = useState(recent[0])
  const [picked, setPicked] = useState<{ choice: ModelChoice; after: ModelChoice | undefined } | undefined>()

  const wanted = [
    picked?.after === connected ? picked?.choice : undefined,
    connected,
    choiceFrom(me?.defaultModel, me?.defaultProvider),
    last === undefined ? undefined : choiceIn(last),
  ]
  const offered = wanted.flatMap((choice) => findModel(models?.models ?? [], choice) ?? [])[0]

  function pick(choice: ModelChoice) {
    setPicked({ choice, after: connected })
    if (conversationId === undefined) return
    // A promise and no callback: the list is unmounted by the time of the response.
    update({ id: conversationId, model: choice.model, provider: choice.provider ?? null }).catch((error: Error) =>
      notify(common('notChanged', { problem: problemText(error) })),
    )
  }

  return { model: choiceFrom(conversation?.model, conversation?.provider) ?? (offered && choiceOf(offered)), pick }
}

import { useState } from 'react'
import { useUpdateConversation } from '../data/conversation-mutations.ts'
import { useConversation, useModels } from '../data/queries.ts'
import { notify } from '../kit/notices.ts'
import { keep, kept } from '../shell/kept.ts'

const name = 'grizz.model'

/** The model that answers next: the conversation's, else the one picked last in this browser while it still exists. */
export function useModelChoice(conversationId: string | undefined) {
  const { data: models } = useModels()
  const { data: conversation } = useConversation(conversationId)
  const update = useUpdateConversation()
  const [picked, setPicked] = useState(() => kept(name) ?? undefined)
  const known = models?.models.some((candidate) => candidate.id === picked) ? picked : undefined

  function pick(model: string) {
    keep(name, model)
    setPicked(model)
    if (conversationId === undefined) return
    update.mutate({ id: conversationId, model }, { onError: (error) => notify(`Not changed. ${error.message}`) })
  }

  return { model: conversation?.model ?? known, pick }
}

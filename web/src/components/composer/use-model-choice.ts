import { useState } from 'react'
import { useConversation, useMe, useModels } from '../../data/queries.ts'
import { readStored, writeStored } from '../../ui/hooks/local-storage.ts'

const name = 'grizz.model'

/**
 * The model that answers next: the conversation's, else the one just picked, the user's default, or the one picked
 * last in this browser while it still exists.
 */
export function useModelChoice(conversationId: string | undefined) {
  const { data: me } = useMe()
  const { data: models } = useModels()
  const { data: conversation } = useConversation(conversationId)
  const [last] = useState(() => readStored(name) ?? undefined)
  const [picked, setPicked] = useState<string | undefined>()
  const wanted = picked ?? me?.defaultModel ?? last
  const known = models?.models.some((candidate) => candidate.id === wanted) ? wanted : undefined

  function pick(model: string) {
    writeStored(name, model)
    setPicked(model)
  }

  return { model: conversation?.model ?? known, pick }
}

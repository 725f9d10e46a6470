import type { CreateProvider } from '@grizz/protocol/providers'
import { useMutation } from '@tanstack/react-query'
import type { Api } from '../../../client/api.ts'
import { useUpdateConversation } from '../../../data/conversation-mutations.ts'
import { useData } from '../../../data/data-context.ts'
import { useModels } from '../../../data/queries.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { useTouch } from '../../../data/use-change.ts'
import type { ModelChoice } from '../../../live/contract/contract.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/providers.ts'
import { setConnectedModel } from '../../models/model-memory.ts'
import { conversationIn } from '../../navigation/path.ts'

interface Connected {
  provider: CreateProvider
  model: string
}

/**
 * Adds the provider and lets its model answer next, in the open conversation and in new ones. The first real model of
 * an installation becomes what everybody's conversations begin with.
 */
export function useConnect() {
  const { api } = useData()
  const touch = useTouch()
  const { data } = useModels()
  const { mutateAsync: updateConversation } = useUpdateConversation()
  const isFirst = data?.models.every(({ demo }) => demo) ?? false

  return useMutation({
    mutationFn: async ({ provider, model }: Connected) => {
      const { slug } = await api.createProvider(provider)
      const choice = { model, provider: slug }
      if (isFirst) await beginWith(api, choice)
      await touch(queryKeys.models)
      setConnectedModel(choice)
      const id = conversationIn(window.location.pathname)
      if (id) await updateConversation({ id, ...choice }).catch(tell)
    },
  })
}

/** It works without: then the engine's own choice stays, which an administrator can change in the settings. */
async function beginWith(api: Api, { model, provider }: ModelChoice): Promise<void> {
  const { locked } = await api.settings()
  if (locked.includes('defaultModel')) return
  await api.updateSettings({ defaultModel: model, defaultProvider: provider ?? null })
}

function tell(error: unknown): void {
  notify(t('notUsedHere', { problem: problemText(error) }))
}

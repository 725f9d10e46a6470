import type { Model } from '@grizz/protocol/http'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/chat.ts'
import { t as common } from '../../words/en/common.ts'
import { shownLanguage } from '../../words/language/language.ts'

interface ModelChoicesProps {
  models: readonly Model[]
  /** The id of the one that answers next. */
  chosen: string
  /** The conversation for which it is kept, when it has begun. */
  conversationId: string | undefined
  onPick: (model: string) => void
}

export function ModelChoices({ models, chosen, conversationId, onPick }: ModelChoicesProps) {
  const { mutateAsync: update } = useUpdateConversation()

  function pick(model: string) {
    onPick(model)
    if (conversationId === undefined) return
    // A promise and no callback: the menu is unmounted by the time of the response.
    update({ id: conversationId, model }).catch((error: Error) =>
      notify(common('notChanged', { problem: problemText(error) })),
    )
  }

  return models.map((model) => (
    <MenuItem key={`${model.provider}/${model.id}`} checked={model.id === chosen} onSelect={() => pick(model.id)}>
      <span className="block truncate font-medium">{model.name}</span>
      <span className="block truncate text-meta text-ink-faint tabular-nums">{aboutOf(model)}</span>
    </MenuItem>
  ))
}

function aboutOf({ demo, providerName: provider, inputPerMillion, outputPerMillion }: Model): string {
  if (demo) return t('demoModel')
  if (inputPerMillion === null || outputPerMillion === null) return provider
  return t('prices', { provider, input: dollars(inputPerMillion), output: dollars(outputPerMillion) })
}

function dollars(value: number): string {
  return value.toLocaleString(shownLanguage(), { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })
}

import type { Model } from '@grizz/protocol/http'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { MenuItem } from '../../ui/overlays/MenuItem.tsx'
import { notify } from '../../ui/toasts/toasts.ts'

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
    update({ id: conversationId, model }).catch((error: Error) => notify(`Not changed. ${error.message}`))
  }

  return models.map((model) => (
    <MenuItem key={model.id} checked={model.id === chosen} onSelect={() => pick(model.id)}>
      <span className="block truncate font-medium">{model.name}</span>
      <span className="block truncate text-meta text-ink-faint tabular-nums">{aboutOf(model)}</span>
    </MenuItem>
  ))
}

function aboutOf({ demo, provider, inputPerMillion, outputPerMillion }: Model): string {
  if (demo) return 'A demo: connect a model of your own'
  if (inputPerMillion === null || outputPerMillion === null) return provider
  return `${provider} · ${dollars.format(inputPerMillion)} in, ${dollars.format(outputPerMillion)} out per M`
}

const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })

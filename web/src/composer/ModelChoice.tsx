import type { Model } from '@grizz/protocol/http'
import { useUpdateConversation } from '../data/conversation-mutations.ts'
import { MenuItem } from '../kit/MenuItem.tsx'
import { notify } from '../kit/notices.ts'

interface ModelChoiceProps {
  model: Model
  /** The one for which it is kept, when it has begun. */
  conversationId: string | undefined
  checked: boolean
  onPick: (model: string) => void
}

export function ModelChoice({ model, conversationId, checked, onPick }: ModelChoiceProps) {
  const { mutateAsync: update } = useUpdateConversation()

  function pick() {
    onPick(model.id)
    if (conversationId === undefined) return
    // A promise and no callback: the menu is gone when the answer comes.
    update({ id: conversationId, model: model.id }).catch((error: Error) => notify(`Not changed. ${error.message}`))
  }

  return (
    <MenuItem checked={checked} onSelect={pick}>
      <span className="block truncate font-medium">{model.name}</span>
      <span className="block truncate text-meta text-ink-faint tabular-nums">{aboutOf(model)}</span>
    </MenuItem>
  )
}

function aboutOf({ demo, provider, inputPerMillion, outputPerMillion }: Model): string {
  if (demo) return 'A demo: connect a model of your own'
  if (inputPerMillion === null || outputPerMillion === null) return provider
  return `${provider} · ${dollars.format(inputPerMillion)} in, ${dollars.format(outputPerMillion)} out per M`
}

const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })

import type { Model } from '@grizz/protocol/http'
import { MenuItem } from '../kit/MenuItem.tsx'

interface ModelChoiceProps {
  model: Model
  checked: boolean
  onPick: (model: string) => void
}

export function ModelChoice({ model, checked, onPick }: ModelChoiceProps) {
  return (
    <MenuItem checked={checked} onSelect={() => onPick(model.id)}>
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

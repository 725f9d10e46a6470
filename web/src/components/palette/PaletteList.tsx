import { useEffect } from 'react'
import { Keys } from '../../ui/display/Keys.tsx'
import { t } from '../../words/en/palette.ts'
import type { Choice, ChoiceGroup } from './choice.ts'

interface PaletteListProps {
  groups: readonly ChoiceGroup[]
  active: Choice | undefined
  onChoose: (choice: Choice) => void
}

export function PaletteList({ groups, active, onChoose }: PaletteListProps) {
  useEffect(() => {
    if (active) document.getElementById(`choice-${active.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [active])

  return (
    <div id="palette-list" role="listbox" aria-label={t('choices')} className="min-h-0 flex-1 overflow-y-auto p-1.5">
      {groups.map(({ label, choices }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of a listbox is no fieldset
        <div key={label} role="group" aria-label={label} className="pb-1">
          <p aria-hidden="true" className="px-2.5 pt-2 pb-1 text-meta font-medium text-ink-faint">
            {label}
          </p>
          {choices.map((choice) => (
            <Line key={choice.id} choice={choice} active={choice.id === active?.id} onChoose={onChoose} />
          ))}
        </div>
      ))}
    </div>
  )
}

interface LineProps {
  choice: Choice
  active: boolean
  onChoose: (choice: Choice) => void
}

function Line({ choice, active, onChoose }: LineProps) {
  const { id, name, note, icon: Icon, keys } = choice
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field does the same
    <div
      id={`choice-${id}`}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      onClick={() => onChoose(choice)}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-small px-2.5 py-1.5 hover:bg-hover aria-selected:bg-pressed touch:min-h-11"
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-ink-soft" />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="line-clamp-2 wrap-anywhere">
          {name}
        </span>
        {note && (
          <span dir="auto" className="block truncate text-meta text-ink-faint">
            {note}
          </span>
        )}
      </span>
      {keys && keys.length > 0 && <Keys keys={keys} className="touch:hidden" />}
    </div>
  )
}

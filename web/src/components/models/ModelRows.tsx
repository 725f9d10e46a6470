import type { Model } from '@grizz/protocol/http'
import { Check } from 'lucide-react'
import { useEffect } from 'react'
import { useOnVisible } from '../../ui/hooks/use-on-visible.ts'
import { t } from '../../words/en/models.ts'
import { Abilities } from './Abilities.tsx'
import type { ModelGroup } from './model-groups.ts'
import { factsOf } from './model-words.ts'

interface ModelRowsProps {
  id: string
  groups: readonly ModelGroup[]
  /** All that there are, drawn or not: for their numbers. */
  flat: readonly Model[]
  active: Model | undefined
  current: Model | undefined
  onMark: (model: Model) => void
  onPick: (model: Model) => void
  /** Given while there are more than are drawn. */
  onEnd: (() => void) | undefined
}

export function ModelRows({ id, groups, flat, active, current, onMark, onPick, onEnd }: ModelRowsProps) {
  const places = new Map(flat.map((model, index) => [model, index]))
  const activeId = active && `${id}-${places.get(active)}`
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  return (
    <div id={id} role="listbox" aria-label={t('models')} className="min-h-0 flex-1 overflow-y-auto pt-1">
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of a listbox is no fieldset
        <div key={group.id} role="group" aria-label={labelOf(group)}>
          <p aria-hidden="true" className="px-2.5 pt-2 pb-1 text-meta font-medium text-ink-faint">
            {group.id === 'pinned' || group.id === 'recent' ? labelOf(group) : <bdi data-own>{labelOf(group)}</bdi>}
          </p>
          {group.models.map((model) => (
            <Row
              key={`${model.provider}/${model.id}`}
              id={`${id}-${places.get(model)}`}
              model={model}
              place={[(places.get(model) ?? 0) + 1, flat.length]}
              apart={group.id === 'pinned' || group.id === 'recent'}
              active={model === active}
              current={model === current}
              onMark={onMark}
              onPick={onPick}
            />
          ))}
        </div>
      ))}
      {onEnd && <End onEnd={onEnd} />}
    </div>
  )
}

interface RowProps {
  id: string
  model: Model
  place: readonly [at: number, of: number]
  /** Not among those of its provider, whose name it then says itself. */
  apart: boolean
  active: boolean
  current: boolean
  onMark: (model: Model) => void
  onPick: (model: Model) => void
}

function Row({ id, model, place, apart, active, current, onMark, onPick }: RowProps) {
  const facts = [...(apart ? [model.providerName] : []), ...factsOf(model)]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus
    <div
      id={id}
      role="option"
      aria-selected={current}
      aria-posinset={place[0]}
      aria-setsize={place[1]}
      onPointerMove={() => active || onMark(model)}
      onClick={() => onPick(model)}
      className={`flex min-h-8 cursor-pointer items-center gap-2.5 rounded-small px-2.5 py-1.5 touch:min-h-11 ${active ? 'bg-hover' : ''}`}
    >
      <span className="min-w-0 flex-1">
        <bdi data-own className="block truncate font-medium">
          {model.name}
        </bdi>
        {facts.length > 0 && (
          <span className="block truncate text-meta text-ink-faint tabular-nums">{facts.join(' · ')}</span>
        )}
      </span>
      <Abilities of={model.capabilities} />
      <Check
        size={16}
        strokeWidth={2}
        aria-hidden="true"
        className={`shrink-0 text-link ${current ? '' : 'invisible'}`}
      />
    </div>
  )
}

function End({ onEnd }: { onEnd: () => void }) {
  return <div ref={useOnVisible(onEnd)} className="h-8" />
}

function labelOf({ id, providerName }: ModelGroup): string {
  if (id === 'pinned') return t('pinned')
  return id === 'recent' ? t('recent') : providerName
}

import type { Model } from '@grizz/protocol/http'
import { type KeyboardEvent, type ReactNode, use, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { useFreshModels } from '../../data/queries.ts'
import type { ModelChoice } from '../../live/contract/contract.ts'
import { isComposing } from '../../ui/forms/enter-key.ts'
import { MenuContext } from '../../ui/overlays/menu-context.ts'
import { t } from '../../words/en/models.ts'
import { ModelListFoot } from './ModelListFoot.tsx'
import { ModelRows } from './ModelRows.tsx'
import { choiceOf, findModel } from './model-choice.ts'
import { firstOf, groupModels } from './model-groups.ts'
import { rememberModel, useModelMemory } from './model-memory.ts'

interface ModelListProps {
  models: readonly Model[]
  /** The one that answers next. */
  chosen: ModelChoice | undefined
  onPick: (choice: ModelChoice) => void
  /** What can be done besides, above the list. */
  children?: ReactNode
}

/** So many are drawn at first, and so many more whenever the end comes near: a provider may have several hundred. */
const pageOfModels = 60

/** The models to choose from, in a card: by typing, with the arrow keys and Enter, or by pressing one. */
export function ModelList({ models, chosen, onPick, children }: ModelListProps) {
  useFreshModels()
  const id = useId()
  const close = use(MenuContext)
  const memory = useModelMemory()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [shown, setShown] = useState(pageOfModels)
  const current = findModel(models, chosen)
  const [marked, mark] = useState<Model | undefined>(current)
  const all = groupModels(models, memory, useDeferredValue(typed))
  const flat = all.flatMap((group) => group.models)
  const active = marked && flat.includes(marked) ? marked : flat[0]

  // On a phone the keyboard would cover the list.
  useEffect(() => {
    if (window.matchMedia('(hover: hover)').matches) field.current?.focus()
  }, [])

  function pick(model: Model) {
    rememberModel(choiceOf(model))
    close()
    onPick(choiceOf(model))
  }

  function press(event: KeyboardEvent) {
    if (isComposing(event)) return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step === undefined && event.key !== 'Enter') return
    event.preventDefault()
    if (step === undefined) return active && pick(active)
    const at = Math.max(0, Math.min(flat.length - 1, (active ? flat.indexOf(active) : -1) + step))
    mark(flat[at])
    if (at >= shown) setShown(at + pageOfModels)
  }

  return (
    <div className="flex max-h-[min(26rem,66dvh)] w-96 max-w-[calc(100vw-2.25rem)] flex-col">
      {children}
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={t('searchModels')}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={active && `${id}-${flat.indexOf(active)}`}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder={t('searchModels')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          mark(undefined)
          setShown(pageOfModels)
        }}
        onKeyDown={press}
        className="h-9 shrink-0 rounded-small border border-line-strong bg-raised px-2.5 placeholder:text-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus touch:h-11"
      />
      <ModelRows
        id={id}
        groups={firstOf(all, shown)}
        flat={flat}
        active={active}
        current={current}
        onMark={mark}
        onPick={pick}
        onEnd={shown < flat.length ? () => setShown(shown + pageOfModels) : undefined}
      />
      {flat.length === 0 && (
        <p role="status" className="px-2.5 py-3 text-ink-faint">
          {t('noSuchModel')}
        </p>
      )}
      {active && <ModelListFoot model={active} pinned={memory.pinned} />}
    </div>
  )
}

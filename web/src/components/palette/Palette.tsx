import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import { isComposing } from '../../ui/forms/enter-key.ts'
import { useDebounced } from '../../ui/hooks/use-debounced.ts'
import { t } from '../../words/en/palette.ts'
import { type Choice, matching } from './choice.ts'
import { PaletteList } from './PaletteList.tsx'
import { useCommands } from './use-commands.ts'
import { useFound } from './use-found.tsx'

interface PaletteProps {
  conversationId: string | undefined
  onClose: () => void
}

/** One field for everything: commands by name, conversations by title, messages by their words. */
export function Palette({ conversationId, onClose }: PaletteProps) {
  const element = useRef<HTMLDialogElement>(null)
  const chosen = useRef<Choice | undefined>(undefined)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const text = typed.trim()
  const commands = useCommands(conversationId, text)
  const found = useFound(useDebounced(text, 150))
  const named = commands.map(({ label, choices }) => ({ label, choices: text ? matching(choices, text) : choices }))
  const groups = (text ? [...named, ...found.groups] : [...found.groups, ...named]).filter((g) => g.choices.length > 0)
  const choices = groups.flatMap((group) => group.choices)
  const active = choices[Math.min(at, choices.length - 1)]

  useEffect(() => element.current?.showModal(), [])

  function choose(choice: Choice) {
    chosen.current = choice
    element.current?.close()
  }

  // Only now, when the focus is back where it was, may the choice move it, or open something else.
  function leave() {
    onClose()
    chosen.current?.run()
  }

  function press(event: KeyboardEvent) {
    if (isComposing(event)) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt((Math.min(at, choices.length - 1) + step + choices.length) % Math.max(1, choices.length))
    }
    if (event.key === 'Enter' && active) {
      event.preventDefault()
      choose(active)
    }
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by the browser
    <dialog
      ref={element}
      aria-label={t('searchAndCommands')}
      onClose={leave}
      onClick={(event: MouseEvent) => event.target === element.current && element.current?.close()}
      className="fixed inset-x-0 top-[min(14dvh,7rem)] mx-auto max-h-[calc(var(--seen)*0.76)] w-[calc(100vw-2rem)] max-w-[38rem] overflow-hidden rounded-large border border-line bg-raised p-0 shadow-over open:rising backdrop:bg-scrim"
    >
      <div className="flex max-h-[calc(var(--seen)*0.76)] flex-col">
        <input
          type="text"
          dir="auto"
          role="combobox"
          aria-label={t('searchAndCommands')}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={active && `choice-${active.id}`}
          aria-autocomplete="list"
          autoComplete="off"
          placeholder={t('searchOrDo')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={press}
          className="h-13 shrink-0 border-b border-line bg-transparent px-4 text-read placeholder:text-ink-faint focus:outline-none"
        />
        <PaletteList groups={groups} active={active} onChoose={choose} />
        {choices.length === 0 && (
          <p role="status" className="px-4 pt-2 pb-4 text-ink-faint">
            {found.searching ? t('searching') : t('foundNothing', { text })}
          </p>
        )}
      </div>
    </dialog>
  )
}

import { type KeyboardEvent, useEffect, useRef } from 'react'
import { t } from '../../words/en/settings.ts'
import type { Section } from './sections.ts'

interface SectionTabsProps {
  /** The beginning of the ids of tabs and panels. */
  id: string
  sections: readonly Section[]
  chosen: Section | undefined
  onChoose: (section: Section) => void
}

/** The list of sections: beside them, and on a phone a row above them that scrolls. The arrow keys go through it. */
export function SectionTabs({ id, sections, chosen, onChoose }: SectionTabsProps) {
  const list = useRef<HTMLDivElement>(null)

  // Also where the window was made narrower, which turns the list into a row that scrolls.
  useEffect(() => {
    const show = () =>
      document.getElementById(`${id}-tab-${chosen?.id}`)?.scrollIntoView({ block: 'nearest', inline: 'center' })
    show()
    const resized = new ResizeObserver(show)
    if (list.current) resized.observe(list.current)
    return () => resized.disconnect()
  }, [id, chosen])

  function move(event: KeyboardEvent) {
    const at = chosen ? sections.indexOf(chosen) : -1
    const last = sections.length - 1
    const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: last }[
      event.key
    ]
    const section = next === undefined ? undefined : sections.at(next % sections.length)
    if (!section) return
    event.preventDefault()
    onChoose(section)
    document.getElementById(`${id}-tab-${section.id}`)?.focus()
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label={t('sections')}
      onKeyDown={move}
      className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-3 pb-2 [scrollbar-width:none] md:w-52 md:flex-col md:overflow-y-auto md:border-b-0 md:pt-1 md:pb-3"
    >
      {sections.map((section) => (
        <Tab key={section.id} id={id} section={section} chosen={section === chosen} onChoose={onChoose} />
      ))}
    </div>
  )
}

interface TabProps extends Omit<SectionTabsProps, 'chosen' | 'sections'> {
  section: Section
  chosen: boolean
}

function Tab({ id, section, chosen, onChoose }: TabProps) {
  const { name, icon: Icon } = section
  return (
    <button
      type="button"
      role="tab"
      id={`${id}-tab-${section.id}`}
      aria-selected={chosen}
      aria-controls={`${id}-panel-${section.id}`}
      tabIndex={chosen ? 0 : -1}
      data-first={chosen || undefined}
      onClick={() => onChoose(section)}
      className="flex h-9 shrink-0 items-center gap-2.5 rounded-medium px-2.5 whitespace-nowrap text-ink-soft transition-colors hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 aria-selected:bg-pressed aria-selected:font-medium aria-selected:text-ink touch:h-11"
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="hidden shrink-0 md:block" />
      {name()}
    </button>
  )
}

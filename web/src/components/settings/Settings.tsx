import type { Me } from '@grizz/protocol/http'
import { type ReactNode, Suspense, useId, useState } from 'react'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { t as common } from '../../words/en/common.ts'
import { SectionTabs } from './SectionTabs.tsx'
import { type Section, sectionsFor } from './sections.ts'

interface SettingsProps {
  me: Me
  onClose: () => void
}

/** One section at a time. A section that was open stays mounted, so that nothing typed is lost by opening another. */
export function Settings({ me, onClose }: SettingsProps) {
  const id = useId()
  const sections = sectionsFor(me)
  const [chosen, choose] = useState<Section | undefined>(sections[0])
  const [opened, setOpened] = useState<readonly Section[]>(sections.slice(0, 1))

  function open(section: Section) {
    choose(section)
    if (!opened.includes(section)) setOpened([...opened, section])
  }

  return (
    <Dialog title={common('settings')} width="52rem" bare onClose={onClose}>
      <div className="flex h-[min(38rem,80dvh)] min-h-0 flex-col md:flex-row">
        <SectionTabs id={id} sections={sections} chosen={chosen} onChoose={open} />
        {sections.map((section) => (
          <Panel key={section.id} id={id} section={section} hidden={section !== chosen}>
            <Suspense>{opened.includes(section) && <section.Content me={me} />}</Suspense>
          </Panel>
        ))}
      </div>
    </Dialog>
  )
}

interface PanelProps {
  id: string
  section: Section
  hidden: boolean
  children: ReactNode
}

function Panel({ id, section, hidden, children }: PanelProps) {
  return (
    <section
      role="tabpanel"
      id={`${id}-panel-${section.id}`}
      aria-labelledby={`${id}-tab-${section.id}`}
      hidden={hidden}
      className="min-h-0 min-w-0 flex-1 overflow-y-auto px-5 pt-4 pb-6 md:border-l md:border-line md:px-7 md:pt-1.5"
    >
      <h3 className="text-read font-semibold">{section.name()}</h3>
      <p className="mb-4 text-ink-soft">{section.about()}</p>
      {children}
    </section>
  )
}

import { Wrench } from 'lucide-react'
import { Suspense } from 'react'
import { useTools } from '../../data/queries.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { t } from '../../words/en/chat.ts'
import type { ToolSwitches } from './use-tool-choice.ts'

const ToolList = lazyPart(() => import('./ToolList.tsx').then((module) => module.ToolList), 'line')

interface ToolsPickerProps {
  tools: ToolSwitches
  onSwitch: (name: string, on: boolean) => void
}

/** Which tools a model may call in this conversation. */
export function ToolsPicker({ tools, onSwitch }: ToolsPickerProps) {
  const { data } = useTools()
  if (!data || data.tools.length === 0) return null
  return (
    <Popover
      label={t('tools')}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="flex h-8 shrink-0 items-center gap-1.5 rounded-medium px-2 text-ink-soft transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover touch:h-10 touch:min-w-10 touch:justify-center"
        >
          <Wrench size={14} strokeWidth={1.75} aria-hidden="true" />
          <span className="max-md:sr-only">{t('tools')}</span>
        </button>
      )}
    >
      <Suspense>
        <ToolList list={data.tools} switches={tools} onSwitch={onSwitch} />
      </Suspense>
    </Popover>
  )
}

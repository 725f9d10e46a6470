import { ChevronDown } from 'lucide-react'
import { Suspense } from 'react'
import { useModels } from '../../data/queries.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { Menu } from '../../ui/overlays/Menu.tsx'
import { t } from '../../words/en/chat.ts'
import { t as common } from '../../words/en/common.ts'

const ModelChoices = lazyPart(() => import('./ModelChoices.tsx').then((module) => module.ModelChoices), 'menuitem')

interface ModelPickerProps {
  conversationId: string | undefined
  model: string | undefined
  onPick: (model: string) => void
}

/** Which model answers next. A demo is called a demo. */
export function ModelPicker({ conversationId, model, onPick }: ModelPickerProps) {
  const { data, isError } = useModels()
  if (!data) return <span className="px-2 text-meta text-ink-faint">{isError ? t('modelsUnknown') : ''}</span>
  const id = model ?? data.defaultModel
  const chosen = data.models.find((candidate) => candidate.id === id)
  const name = chosen?.name ?? id
  const marked = chosen?.demo === true && !/demo/i.test(name)
  return (
    <Menu
      label={common('model')}
      className="w-80"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={marked ? t('modelIsDemo', { name }) : t('modelIs', { name })}
          className="flex h-8 min-w-0 items-center gap-1.5 rounded-medium px-2 text-ink-soft transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover touch:h-10"
        >
          <span className="truncate">{name}</span>
          {marked && <DemoMark />}
          <ChevronDown size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
        </button>
      )}
    >
      <Suspense>
        <ModelChoices models={data.models} chosen={id} conversationId={conversationId} onPick={onPick} />
      </Suspense>
    </Menu>
  )
}

function DemoMark() {
  return (
    <span className="rounded-[4px] bg-honey-soft px-1.5 py-0.5 text-meta leading-none font-medium text-link">
      {t('demo')}
    </span>
  )
}

import { ChevronDown } from 'lucide-react'
import { Suspense } from 'react'
import { useModels } from '../../data/queries.ts'
import type { ModelChoice } from '../../live/contract/contract.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { t } from '../../words/en/chat.ts'
import { t as common } from '../../words/en/common.ts'
import { findModel } from '../models/model-choice.ts'

const ModelList = lazyPart(() => import('../models/ModelList.tsx').then((module) => module.ModelList), 'line')

interface ModelPickerProps {
  model: ModelChoice | undefined
  onPick: (choice: ModelChoice) => void
}

/** Which model answers next. A demo is called a demo. */
export function ModelPicker({ model, onPick }: ModelPickerProps) {
  const { data, isError } = useModels()
  if (!data) return <span className="px-2 text-meta text-ink-faint">{isError ? t('modelsUnknown') : ''}</span>
  const choice = model ?? { model: data.defaultModel, provider: data.defaultProvider }
  const chosen = findModel(data.models, choice)
  const name = chosen?.name ?? choice.model
  const marked = chosen?.demo === true && !/demo/i.test(name)
  return (
    <Popover
      label={common('model')}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={marked ? t('modelIsDemo', { name }) : t('modelIs', { name })}
          className="flex h-8 min-w-0 items-center gap-1.5 rounded-medium px-2 text-ink-soft transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover touch:h-10"
        >
          <bdi data-own className="truncate">
            {name}
          </bdi>
          {marked && <DemoMark />}
          <ChevronDown size={14} aria-hidden="true" className="shrink-0 text-ink-faint" />
        </button>
      )}
    >
      <Suspense>
        <ModelList models={data.models} chosen={choice} onPick={onPick} />
      </Suspense>
    </Popover>
  )
}

function DemoMark() {
  return (
    <span className="rounded-[4px] bg-honey-soft px-1.5 py-0.5 text-meta leading-none font-medium text-link">
      {t('demo')}
    </span>
  )
}

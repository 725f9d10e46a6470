import type { Parameters } from '@grizz/protocol/resources'
import { SlidersVertical } from 'lucide-react'
import { Suspense } from 'react'
import { useModels } from '../../data/queries.ts'
import type { ModelChoice } from '../../live/contract/contract.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { t } from '../../words/en/chat.ts'
import { findModel } from '../models/model-choice.ts'

const ParametersCard = lazyPart(
  () => import('./parameters/ParametersCard.tsx').then((module) => module.ParametersCard),
  'line',
)

interface ParametersPickerProps {
  model: ModelChoice | undefined
  parameters: Parameters
  onChange: (parameters: Parameters) => void
}

/** How the model is to answer in this conversation; a dot says that something is set. */
export function ParametersPicker({ model, parameters, onChange }: ParametersPickerProps) {
  const { data } = useModels()
  if (!data) return null
  const chosen = findModel(data.models, model ?? { model: data.defaultModel, provider: data.defaultProvider })
  if (chosen?.demo) return null
  const count = Object.values(parameters).filter((value) => value !== undefined).length
  return (
    <Popover
      label={t('parameters')}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={count > 0 ? t('parametersSet', { count }) : t('parameters')}
          title={t('parameters')}
          className="relative flex h-8 shrink-0 items-center rounded-medium px-2 text-ink-soft transition-colors hover:bg-hover hover:text-ink aria-expanded:bg-hover touch:h-10 touch:min-w-10 touch:justify-center"
        >
          <SlidersVertical size={14} strokeWidth={1.75} aria-hidden="true" />
          {count > 0 && <span className="absolute top-1 right-1 size-1.5 rounded-full bg-honey" />}
        </button>
      )}
    >
      <Suspense>
        <ParametersCard model={chosen} parameters={parameters} onChange={onChange} />
      </Suspense>
    </Popover>
  )
}

import type { Model } from '@grizz/protocol/http'
import type { Parameters } from '@grizz/protocol/resources'
import { Button } from '../../../ui/buttons/Button.tsx'
import { t } from '../../../words/en/parameters.ts'
import { Effort } from './Effort.tsx'
import { LongestAnswer } from './LongestAnswer.tsx'
import { Temperature } from './Temperature.tsx'

interface ParametersCardProps {
  model: Model | undefined
  parameters: Parameters
  onChange: (parameters: Parameters) => void
}

/** What is not set is the provider's own. What the model cannot do is off, and says so. */
export function ParametersCard({ model, parameters, onChange }: ParametersCardProps) {
  const isSet = Object.values(parameters).some((value) => value !== undefined)
  const set = <Name extends keyof Parameters>(name: Name, value: Parameters[Name]) =>
    onChange(
      Object.fromEntries(Object.entries({ ...parameters, [name]: value }).filter(([, kept]) => kept !== undefined)),
    )
  return (
    <div className="flex w-72 flex-col gap-4 p-2.5">
      <Effort model={model} value={parameters.reasoningEffort} onChange={(value) => set('reasoningEffort', value)} />
      <Temperature model={model} value={parameters.temperature} onChange={(value) => set('temperature', value)} />
      <LongestAnswer
        key={parameters.maxOutputTokens}
        model={model}
        value={parameters.maxOutputTokens}
        onChange={(value) => set('maxOutputTokens', value)}
      />
      <div className="flex items-center justify-between gap-3 border-t border-line pt-2.5">
        <p className="text-meta text-ink-faint">{t('fromNext')}</p>
        <Button className="h-8 shrink-0" disabled={!isSet} onClick={() => onChange({})}>
          {t('reset')}
        </Button>
      </div>
    </div>
  )
}

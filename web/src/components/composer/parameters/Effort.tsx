import { useId } from 'react'
import { ownValue } from '../../../data/own-value.ts'
import { t } from '../../../words/en/parameters.ts'
import type { ParameterProps } from './parameter-props.ts'

/** How much the model reasons before it answers: one of the levels that it has. */
export function Effort({ model, value, onChange }: ParameterProps<string>) {
  const id = useId()
  const efforts = model?.capabilities?.reasoningEfforts ?? []
  const levels = value === undefined || efforts.includes(value) ? efforts : [...efforts, value]
  const off = levels.length === 0
  return (
    <fieldset disabled={off} aria-describedby={off ? `${id}-why` : undefined}>
      <legend className="mb-1.5 font-medium">{t('effort')}</legend>
      {off ? (
        <p id={`${id}-why`} className="text-meta text-ink-faint">
          {t('noEffort', { name: model?.name ?? t('thisModel') })}
        </p>
      ) : (
        <div className="flex flex-wrap gap-1">
          {[undefined, ...levels].map((level) => (
            <label
              key={level ?? ''}
              className="flex h-8 cursor-pointer items-center rounded-small border border-line-strong px-2.5 transition-colors hover:bg-hover has-checked:border-focus has-checked:bg-honey-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-focus touch:h-11"
            >
              <input
                type="radio"
                name={id}
                checked={value === level}
                onChange={() => onChange(level)}
                className="sr-only"
              />
              {level === undefined ? t('usual') : (ownValue(names, level)?.() ?? <bdi data-own>{level}</bdi>)}
            </label>
          ))}
        </div>
      )}
    </fieldset>
  )
}

const names: Readonly<Record<string, () => string>> = {
  none: () => t('effortNone'),
  minimal: () => t('effortMinimal'),
  low: () => t('effortLow'),
  medium: () => t('effortMedium'),
  high: () => t('effortHigh'),
  xhigh: () => t('effortXhigh'),
  max: () => t('effortMax'),
}

import { useId, useState } from 'react'
import { t } from '../../../words/en/parameters.ts'
import { shownLanguage } from '../../../words/language/language.ts'
import type { ParameterProps } from './parameter-props.ts'

/** How freely the model chooses its words. Kept when the slider is let go, not on its way. */
export function Temperature({ model, value, onChange }: ParameterProps<number>) {
  const id = useId()
  const [moving, setMoving] = useState<number | undefined>()
  const off = model?.capabilities?.temperature === false
  const shown = moving ?? value
  const keep = () => {
    if (moving !== undefined) onChange(moving)
    setMoving(undefined)
  }
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {t('temperature')}
        </label>
        <output htmlFor={id} className="text-meta text-ink-soft tabular-nums">
          {shown === undefined || off
            ? t('usual')
            : shown.toLocaleString(shownLanguage(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={2}
        step={0.1}
        value={shown ?? 1}
        disabled={off}
        aria-describedby={`${id}-note`}
        onChange={(event) => setMoving(event.target.valueAsNumber)}
        onPointerUp={keep}
        onKeyUp={keep}
        onBlur={keep}
        className="h-6 w-full accent-honey disabled:opacity-50 touch:h-10"
      />
      <p id={`${id}-note`} className="text-meta text-ink-faint">
        {off ? t('noTemperature', { name: model?.name ?? t('thisModel') }) : t('temperatureAbout')}
      </p>
    </div>
  )
}

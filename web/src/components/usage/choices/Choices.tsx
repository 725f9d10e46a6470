import { useState } from 'react'
import { SegmentedControl } from '../../../ui/forms/SegmentedControl.tsx'
import { t } from '../../../words/en/administration/usage.ts'
import { type Period, presets } from '../figures/period.ts'
import { CustomDays } from './CustomDays.tsx'
import type { View, Who } from './use-view.ts'

interface ChoicesProps {
  admin: boolean
  view: View
  period: Period
  onChange: (changes: Partial<View>) => void
}

/** Which days, and whose. */
export function Choices({ admin, view, period, onChange }: ChoicesProps) {
  const [custom, setCustom] = useState(typeof view.range !== 'number')

  function choose(range: string) {
    setCustom(range === 'custom')
    if (range !== 'custom') onChange({ range: Number(range) })
  }

  return (
    <div className="flex flex-wrap items-start gap-3">
      <SegmentedControl
        label={t('days')}
        value={custom ? 'custom' : String(view.range)}
        options={[
          ...presets.map((days) => ({ value: String(days), name: t('lastDays', { count: days }) })),
          { value: 'custom', name: t('custom') },
        ]}
        onChange={choose}
      />
      {admin && (
        <SegmentedControl
          label={t('whose')}
          value={view.who === 'me' ? 'me' : 'all'}
          options={whose()}
          onChange={(who: Who) => onChange({ who })}
        />
      )}
      {custom && <CustomDays period={period} onChange={(range) => onChange({ range })} />}
    </div>
  )
}

const whose = () => [
  { value: 'me', name: t('mine') },
  { value: 'all', name: t('everyone') },
]

import { useState } from 'react'
import { Segments } from '../kit/Segments.tsx'
import { CustomDays } from './CustomDays.tsx'
import { type Period, presets } from './period.ts'
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
      <Segments
        label="Days"
        value={custom ? 'custom' : String(view.range)}
        options={[
          ...presets.map((days) => ({ value: String(days), name: `${days} days` })),
          { value: 'custom', name: 'Custom' },
        ]}
        onChange={choose}
      />
      {admin && (
        <Segments
          label="Whose"
          value={view.who === 'me' ? 'me' : 'all'}
          options={whose}
          onChange={(who: Who) => onChange({ who })}
        />
      )}
      {custom && <CustomDays period={period} onChange={(range) => onChange({ range })} />}
    </div>
  )
}

const whose = [
  { value: 'me', name: 'Mine' },
  { value: 'all', name: 'Everyone' },
]

import { type ComponentProps, useMemo } from 'react'
import { SegmentedControl } from '../../../ui/forms/SegmentedControl.tsx'
import { useNow } from '../../../ui/hooks/use-now.ts'
import { ErrorBoundary } from '../../../ui/loading/ErrorBoundary.tsx'
import { LoadGuard } from '../../../ui/loading/LoadGuard.tsx'
import { useLoaded } from '../../../ui/loading/use-loaded.ts'
import { t } from '../../../words/en/administration/usage.ts'
import { t as common } from '../../../words/en/common.ts'
import type { Period } from '../figures/period.ts'
import { barsOf, type Group, type Measure } from '../figures/sums.ts'
import type { DaysChart } from './DaysChart.tsx'
import { DaysTable } from './DaysTable.tsx'

const loadChart = () => import('./DaysChart.tsx')

interface DaysPanelProps {
  groups: readonly Group[]
  period: Period
  measure: Measure
  onMeasure: (measure: Measure) => void
}

/** The period day by day: a chart, and the same as a table for anyone who cannot see the chart. */
export function DaysPanel({ groups, period, measure, onMeasure }: DaysPanelProps) {
  const { first, last } = period
  const bars = useMemo(() => barsOf(groups, { first, last }), [groups, first, last])
  const now = useNow(false)
  const title = bars[0]?.week ? t('byWeek') : t('byDay')
  return (
    <section aria-label={title}>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-read font-semibold">{title}</h2>
        <SegmentedControl
          label={t('whatIsShown')}
          value={measure}
          options={measures()}
          onChange={(value) => onMeasure(value === 'tokens' ? 'tokens' : 'cost')}
        />
      </div>
      <div className="h-60">
        <ErrorBoundary fallback={<p className="pt-8 text-center text-ink-soft">{t('noChart')}</p>}>
          <LoadGuard>
            <Chart bars={bars} measure={measure} now={now} />
          </LoadGuard>
        </ErrorBoundary>
      </div>
      <p className="mt-1 flex gap-4 text-meta text-ink-faint">
        {measure === 'tokens' && legend().map(({ name, color }) => <Legend key={name} name={name} color={color} />)}
        <span className="ml-auto">{t('daysInUtc')}</span>
      </p>
      <DaysTable bars={bars} now={now} />
    </section>
  )
}

function Chart(props: ComponentProps<typeof DaysChart>) {
  const loaded = useLoaded(loadChart)
  return loaded ? <loaded.DaysChart {...props} /> : <div className="awaiting h-full" />
}

const measures = () => [
  { value: 'cost', name: common('cost') },
  { value: 'tokens', name: t('tokens') },
]

const legend = () => [
  { name: t('in'), color: 'bg-ink-faint' },
  { name: t('out'), color: 'bg-honey' },
]

function Legend({ name, color }: { name: string; color: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2.5 rounded-[3px] ${color}`} />
      {name}
    </span>
  )
}

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { t } from '../../../words/en/administration/usage.ts'
import { axisCost, short } from '../figures/figures.ts'
import { dayName } from '../figures/period.ts'
import type { Bar as DayBar, Measure } from '../figures/sums.ts'
import { BarCard } from './BarCard.tsx'

interface DaysChartProps {
  bars: readonly DayBar[]
  measure: Measure
  /** Milliseconds since the epoch. */
  now: number
}

/** Bars over time. With the keyboard the arrows go from bar to bar, and a screen reader reads each bar's figures. */
export function DaysChart({ bars, measure, now }: DaysChartProps) {
  const most = Math.max(...bars.map(({ usageCents }) => usageCents ?? 0))
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={50}>
      <BarChart
        data={[...bars]}
        margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
        barCategoryGap="18%"
        title={measure === 'cost' ? t('chartOfCost') : t('chartOfTokens')}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="day"
          tickFormatter={(day: string) => dayName(day, now)}
          minTickGap={28}
          tickMargin={6}
          {...axis}
        />
        <YAxis tickFormatter={measure === 'cost' ? axisCost(most) : short} width={56} tickCount={5} {...axis} />
        {/* A day without a price gets a card as well. */}
        <Tooltip
          filterNull={false}
          content={<BarCard now={now} />}
          cursor={{ fill: 'var(--hover)' }}
          isAnimationActive={false}
        />
        {measure === 'cost' && <Bar dataKey="usageCents" fill="var(--honey)" {...bar} />}
        {measure === 'tokens' && <Bar dataKey="inputTokens" stackId="tokens" fill="var(--ink-faint)" {...flat} />}
        {measure === 'tokens' && <Bar dataKey="outputTokens" stackId="tokens" fill="var(--honey)" {...bar} />}
      </BarChart>
    </ResponsiveContainer>
  )
}

const axis = { axisLine: false, tickLine: false, tick: { fill: 'var(--ink-faint)', fontSize: 12 } }
const flat = { maxBarSize: 32, isAnimationActive: false }
const bar = { ...flat, radius: [3, 3, 0, 0] as [number, number, number, number] }

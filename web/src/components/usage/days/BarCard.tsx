import type { TooltipContentProps } from 'recharts'
import { Fact } from '../../../ui/display/Fact.tsx'
import { t } from '../../../words/en/administration/usage.ts'
import { t as common } from '../../../words/en/common.ts'
import { cost, short } from '../figures/figures.ts'
import { dayName } from '../figures/period.ts'
import { type Bar, caveatsOf } from '../figures/sums.ts'

interface BarCardProps extends Partial<TooltipContentProps> {
  /** Milliseconds since the epoch. */
  now: number
}

/** The figures of the bar under the pointer, or that the arrow keys have reached. */
export function BarCard({ active, payload, now }: BarCardProps) {
  const bar = payload?.[0]?.payload as Bar | undefined
  if (!active || !bar) return null
  return (
    <div
      role="status"
      data-bar={bar.day}
      className="min-w-36 rounded-medium border border-line bg-raised px-3 py-2 text-meta shadow-over"
    >
      <p className="mb-1 font-semibold">{barName(bar, now)}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 tabular-nums">
        <Fact name={common('cost')}>{bar.calls === 0 ? t('none') : cost(bar.usageCents)}</Fact>
        <Fact name={t('tokensIn')}>{short(bar.inputTokens)}</Fact>
        <Fact name={t('tokensOut')}>{short(bar.outputTokens)}</Fact>
        <Fact name={t('calls')}>{short(bar.calls)}</Fact>
      </dl>
      {caveatsOf(bar).map((caveat) => (
        <p key={caveat} className="mt-1 text-ink-faint">
          {caveat}
        </p>
      ))}
    </div>
  )
}

function barName({ day, week }: Bar, now: number): string {
  return week ? t('weekOf', { day: dayName(day, now) }) : dayName(day, now)
}

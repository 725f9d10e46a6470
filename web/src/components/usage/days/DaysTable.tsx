import { ChevronRight } from 'lucide-react'
import { t } from '../../../words/en/administration/usage.ts'
import { FigureCells, FigureHeads } from '../figures/FigureCells.tsx'
import { dayName } from '../figures/period.ts'
import type { Bar } from '../figures/sums.ts'

interface DaysTableProps {
  bars: readonly Bar[]
  /** Milliseconds since the epoch. */
  now: number
}

/** The chart in figures, newest first, folded; days without a call are left out. */
export function DaysTable({ bars, now }: DaysTableProps) {
  const rows = bars.filter(({ calls }) => calls > 0).reverse()
  return (
    <details className="group/days mt-2">
      <summary className="-ml-1.5 inline-flex min-h-7 items-center gap-1 rounded-small px-1.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink touch:min-h-10">
        <ChevronRight size={14} aria-hidden="true" className="transition-transform group-open/days:rotate-90" />
        {t('asTable')}
      </summary>
      <table className="mt-2 w-full tabular-nums">
        <thead>
          <FigureHeads name={bars[0]?.week ? t('weekHead') : t('day')} />
        </thead>
        <tbody>
          {rows.map((bar) => (
            <tr key={bar.day} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-normal">
                {dayName(bar.day, now)}
              </th>
              <FigureCells sum={bar} />
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

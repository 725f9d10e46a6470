import type { ReactNode } from 'react'
import { FigureCells } from './FigureCells.tsx'
import { caveatsOf, type Totals } from './sums.ts'

interface ShareRowProps {
  name: ReactNode
  sum: Totals
  /** Of the largest, from 0 to 1. */
  share: number
}

export function ShareRow({ name, sum, share }: ShareRowProps) {
  const caveats = caveatsOf(sum)
  return (
    <tr className="border-t border-line">
      <th scope="row" className="w-full max-w-0 py-1.5 text-left font-normal">
        <span className="block truncate">{name}</span>
        <span aria-hidden="true" className="mt-1 block h-1.5 rounded-full bg-hover">
          <span className="block h-full rounded-full bg-honey" style={{ width: `${share * 100}%` }} />
        </span>
        {caveats.length > 0 && <span className="mt-1 block text-meta text-ink-faint">{caveats.join(' · ')}</span>}
      </th>
      <FigureCells sum={sum} />
    </tr>
  )
}

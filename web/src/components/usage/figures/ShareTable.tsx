import { type ReactNode, useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { t } from '../../../words/en/administration/usage.ts'
import { FigureHeads } from './FigureCells.tsx'
import { ShareRow } from './ShareRow.tsx'
import { type Group, type Measure, sizeOf } from './sums.ts'

interface ShareTableProps {
  title: string
  /** The subject of the rows. */
  name: string
  groups: readonly Group[]
  measure: Measure
  /** A row's name, where it is more than its label: a link, a button. */
  nameOf?: (group: Group) => ReactNode
}

const shownAtFirst = 8
/** The report holds no more groups than this. */
const MAX_GROUPS = 1000

/** Sums from the largest to the smallest, each with a bar for its share of the largest. */
export function ShareTable({ title, name, groups, measure, nameOf = ({ label }) => label }: ShareTableProps) {
  const [all, showAll] = useState(false)
  const sorted = groups.toSorted((a, b) => sizeOf(b, measure) - sizeOf(a, measure))
  const largest = sorted[0] ? sizeOf(sorted[0], measure) : 0
  const rows = all ? sorted : sorted.slice(0, shownAtFirst)
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-read font-semibold">{title}</h2>
      <table className="w-full table-auto tabular-nums">
        <thead>
          <FigureHeads name={name} />
        </thead>
        <tbody>
          {rows.map((group) => (
            <ShareRow
              key={group.key}
              name={nameOf(group)}
              sum={group}
              share={largest > 0 ? sizeOf(group, measure) / largest : 0}
            />
          ))}
        </tbody>
      </table>
      {sorted.length > rows.length && (
        <Button look="plain" className="mt-2 -ml-3.5" onClick={() => showAll(true)}>
          {t('showAll', { count: sorted.length })}
        </Button>
      )}
      {all && sorted.length === MAX_GROUPS && <p className="mt-2 text-meta text-ink-faint">{t('mostShown')}</p>}
    </section>
  )
}

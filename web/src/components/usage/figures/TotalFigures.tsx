import { t } from '../../../words/en/administration/usage.ts'
import { t as common } from '../../../words/en/common.ts'
import { shownLanguage } from '../../../words/language/language.ts'
import { cost, short } from './figures.ts'
import { caveatsOf, type Totals } from './sums.ts'

/** The period in four figures. A note under them states what they leave out or estimate. */
export function TotalFigures({ total }: { total: Totals }) {
  const notes = notesOf(total)
  return (
    <section aria-label={t('totals')}>
      <dl className="flex flex-wrap gap-x-10 gap-y-4">
        <Figure name={common('cost')} value={cost(total.usageCents)} />
        <Figure name={t('tokensIn')} value={short(total.inputTokens)} title={total.inputTokens} />
        <Figure name={t('tokensOut')} value={short(total.outputTokens)} title={total.outputTokens} />
        <Figure name={t('calls')} value={short(total.calls)} title={total.calls} />
      </dl>
      {notes.length > 0 && <p className="mt-3 text-meta text-ink-faint">{notes.join(' ')}</p>}
    </section>
  )
}

interface FigureProps {
  name: string
  value: string
  /** The whole number, where the value is shortened. */
  title?: number
}

function Figure({ name, value, title }: FigureProps) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-meta text-ink-faint">{name}</dt>
      <dd
        className="text-title font-semibold tracking-tight tabular-nums"
        title={title?.toLocaleString(shownLanguage())}
      >
        {value}
      </dd>
    </div>
  )
}

function notesOf(total: Totals): string[] {
  const notes = caveatsOf(total).map((caveat) => `${caveat.charAt(0).toUpperCase()}${caveat.slice(1)}.`)
  if (total.usageCents === null) notes.push(t('noPrices'))
  return notes
}

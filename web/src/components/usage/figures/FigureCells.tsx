import { t } from '../../../words/en/administration/usage.ts'
import { t as common } from '../../../words/en/common.ts'
import { shownLanguage } from '../../../words/language/language.ts'
import { cost, short } from './figures.ts'
import type { Totals } from './sums.ts'

/** The heads of a table whose rows end in figures. */
export function FigureHeads({ name }: { name: string }) {
  return (
    <tr className="text-meta text-ink-faint [&>th]:pb-1.5 [&>th]:pl-3 [&>th]:text-right [&>th]:font-medium">
      <th scope="col" className="!pl-0 !text-left">
        {name}
      </th>
      <th scope="col" className="max-md:hidden">
        {t('calls')}
      </th>
      <th scope="col">{t('in')}</th>
      <th scope="col">{t('out')}</th>
      <th scope="col">{common('cost')}</th>
    </tr>
  )
}

/** The figures of one sum; the whole numbers on hover. */
export function FigureCells({ sum }: { sum: Totals }) {
  const { calls, inputTokens, outputTokens, usageCents, estimatedCalls } = sum
  const about = estimatedCalls === calls ? '≈ ' : ''
  return (
    <>
      <Cell value={calls} className="max-md:hidden" />
      <Cell value={inputTokens} about={about} />
      <Cell value={outputTokens} about={about} />
      <td className="py-1.5 pl-3 text-right align-top whitespace-nowrap">
        {usageCents === null ? common('unknown') : about + cost(usageCents)}
      </td>
    </>
  )
}

function Cell({ value, about = '', className = '' }: { value: number; about?: string; className?: string }) {
  return (
    <td
      className={`py-1.5 pl-3 text-right align-top whitespace-nowrap ${className}`}
      title={value.toLocaleString(shownLanguage())}
    >
      {about}
      {short(value)}
    </td>
  )
}

import { shownLanguage } from '../../words/language/language.ts'

/**
 * US cents, exact to the sixth decimal, as money: dollars from one dollar on, else cents, because the cost of an
 * answer is mostly far below one cent.
 */
export function money(cents: number): string {
  const language = shownLanguage()
  if (cents < 100) return `${cents.toLocaleString(language, { maximumFractionDigits: 6 })} ¢`
  const dollars = { style: 'currency', currency: 'USD', minimumFractionDigits: 0, maximumFractionDigits: 8 } as const
  return (cents / 100).toLocaleString(language, dollars)
}

/** A count; from five figures on with thin spaces between thousands. */
export function count(value: number): string {
  const parts = new Intl.NumberFormat(shownLanguage(), { useGrouping: 'min2' }).formatToParts(value)
  return parts.map(({ type, value: text }) => (type === 'group' ? '\u2009' : text)).join('')
}

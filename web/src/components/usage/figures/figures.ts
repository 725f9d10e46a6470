import { t as common } from '../../../words/en/common.ts'
import { shownLanguage } from '../../../words/language/language.ts'

/** US cents as money that is read at a glance: `$12.40`, `3.2 ¢`; `unknown` without a price, never 0. */
export function cost(cents: number | null): string {
  if (cents === null) return common('unknown')
  if (cents >= 100) return written(cents / 100, { style: 'currency', currency: 'USD' })
  if (cents > 0 && cents < 0.0001) return `< ${written(0.0001, { maximumFractionDigits: 4 })} ¢`
  return `${written(cents, cents < 1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 })} ¢`
}

/** US cents on an axis with this maximum: all in dollars, or all in cents. */
export function axisCost(most: number): (cents: number) => string {
  const dollars = { style: 'currency', currency: 'USD', trailingZeroDisplay: 'stripIfInteger' } as const
  return (cents) =>
    most >= 100 ? written(cents / 100, dollars) : `${written(cents, { maximumSignificantDigits: 2 })} ¢`
}

/** A number of tokens or calls that is read at a glance: `950`, `12.3K`, `4.56M`. */
export function short(value: number): string {
  return value < 1000 ? String(value) : written(value, { notation: 'compact', maximumSignificantDigits: 3 })
}

function written(value: number, how: Intl.NumberFormatOptions): string {
  return value.toLocaleString(shownLanguage(), how)
}

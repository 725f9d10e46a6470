/** US cents as money that is read at a glance: `$12.40`, `3.2 ¢`; `unknown` without a price, never 0. */
export function cost(cents: number | null): string {
  if (cents === null) return 'unknown'
  if (cents >= 100) return dollars.format(cents / 100)
  if (cents > 0 && cents < 0.0001) return '< 0.0001 ¢'
  return `${(cents < 1 ? twoDigits : hundredths).format(cents)} ¢`
}

/** US cents on an axis with this maximum: all in dollars, or all in cents. */
export function axisCost(most: number): (cents: number) => string {
  return (cents) => (most >= 100 ? axisDollars.format(cents / 100) : `${twoDigits.format(cents)} ¢`)
}

/** A number of tokens or calls that is read at a glance: `950`, `12.3K`, `4.56M`. */
export function short(value: number): string {
  return value < 1000 ? String(value) : compact.format(value)
}

const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })
const axisDollars = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  trailingZeroDisplay: 'stripIfInteger',
})
const twoDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 })
const hundredths = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

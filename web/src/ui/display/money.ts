/**
 * US cents, exact to the sixth decimal, as money: dollars from one dollar on, else cents, because the cost of an
 * answer is mostly far below one cent.
 */
export function money(cents: number): string {
  if (cents >= 100) return `$${trimmed(cents / 100, 8)}`
  return `${trimmed(cents, 6)} ¢`
}

/** A count; from five figures on with thin spaces between thousands. */
export function count(value: number): string {
  return value < 10_000 ? String(value) : value.toLocaleString('en').replaceAll(',', '\u2009')
}

function trimmed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/\.?0+$/, '')
}

export type Cell = string | number | boolean | null | undefined

/**
 * A line of CSV as RFC 4180 has it. A text that a spreadsheet would take for a formula gets an apostrophe in front, as
 * OWASP advises ("CSV Injection"), since users and models choose titles. So does a text that would begin a cell where the
 * spreadsheet splits at another separator than commas: there, quotation marks inside a line protect nothing.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(toField).join(',')}\r\n`
}

function toField(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell ?? '')
  const harmless = cell.replace(/[\t\r\n\v\f\u0085\u2028\u2029]+/g, ' ').replace(formula, "$1'")
  return /[",;|]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

// Signs in full width too: spreadsheets take them for the narrow ones.
const formula = /(^|[;,|"])(?=[ \u00a0\u3000]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g

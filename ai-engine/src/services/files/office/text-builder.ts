import { MAX_TEXT_LENGTH } from '../contract/reading.ts'

/** Collects text, and drops what is beyond what is kept of a file. */
export function createTextBuilder() {
  const parts: string[] = []
  let length = 0

  function add(text: string): void {
    if (length > MAX_TEXT_LENGTH) return
    parts.push(text)
    length += text.length
  }

  /** The text so far; the next begins empty. */
  function take(): string {
    length = 0
    return parts.splice(0).join('')
  }

  return { add, take }
}

/** Cells as a row of a table in Markdown. */
export function toRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')).join(' | ')} |\n`
}

/** The marks of a heading. Markdown has six levels. */
export function headingMarks(level: number): string {
  return `${'#'.repeat(Math.min(Math.max(level, 1), 6))} `
}

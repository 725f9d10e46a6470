/** As much as may be rendered at once without being felt. */
const PART_CHARACTERS = 1_000
/** A paragraph in which something stays open is cut here all the same, for what reads it is not linear. */
const LONGEST_PART = 4_000

/** Joins neighbours until each part is about as long as may be rendered at once; all but the last stay when more come. */
export function gathered(pieces: readonly string[]): string[] {
  const parts: string[] = []
  let part = ''
  for (const piece of pieces) {
    part += piece
    if (part.length < PART_CHARACTERS) continue
    parts.push(part)
    part = ''
  }
  if (part || parts.length === 0) parts.push(part)
  return parts
}

/** Code in parts of whole lines, cut where a statement begins if one does so nearby. */
export function codeParts(code: string): string[] {
  const parts: string[] = []
  let start = 0
  while (code.length - start > 2 * PART_CHARACTERS) {
    const from = code.indexOf('\n', start + PART_CHARACTERS) + 1
    if (from === 0) break
    const within = code.slice(from, start + 2 * PART_CHARACTERS)
    const statement = within.search(/^[\w@#/]/m)
    const end = statement < 0 ? from : from + statement
    parts.push(code.slice(start, end))
    start = end
  }
  parts.push(code.slice(start))
  return parts
}

/** The header with its delimiters, then groups of rows, each below the header, without which they are no table. */
export function tableParts(raw: string): string[] {
  const [header = '', delimiters = '', ...rows] = raw.trimEnd().split('\n')
  const head = `${header}\n${delimiters}\n`
  if (rows.length === 0) return [head]
  if (head.length > LONGEST_PART) return [raw]
  return [head, ...gathered(rows.map((row) => `${row}\n`)).map((group) => head + group)]
}

/** A long paragraph in parts, cut after sentences where nothing is open: no emphasis, code, link or formula. Linear. */
export function paragraphParts(raw: string): string[] {
  if (raw.length < 2 * PART_CHARACTERS) return [raw]
  const parts: string[] = []
  let start = 0
  let marks = countMarks()
  for (let at = 0; at < raw.length; at += 1) {
    marks.add(raw[at] ?? '')
    const length = at + 1 - start
    const mayEnd = length >= PART_CHARACTERS && endsSentence(raw, at) && marks.areClosed()
    if (!mayEnd && length < LONGEST_PART) continue
    const end = wholeCharacters(raw, at + 1)
    parts.push(raw.slice(start, end))
    start = end
    marks = countMarks()
  }
  return start < raw.length ? [...parts, raw.slice(start)] : parts
}

/** The same place, or one before it if a character of two units would be cut there. */
export function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at - 1)
  return at < text.length && code >= 0xd800 && code < 0xdc00 ? at - 1 : at
}

function endsSentence(text: string, at: number): boolean {
  const last = text[at] ?? ''
  return '\n。！？'.includes(last) || (/\s/.test(last) && '.!?:;,'.includes(text[at - 1] ?? '\n'))
}

const pairs = '*_~`$"'
const brackets = '[]()<>'

/** The mark that is open after some text: one that comes in pairs, or a bracket. */
function countMarks() {
  const odd = new Set<string>()
  const open = [0, 0, 0]
  return {
    add(sign: string): void {
      if (pairs.includes(sign) && !odd.delete(sign)) odd.add(sign)
      const bracket = brackets.indexOf(sign)
      if (bracket >= 0) open[bracket >> 1] = (open[bracket >> 1] ?? 0) + (bracket % 2 === 0 ? 1 : -1)
    },
    areClosed: () => odd.size === 0 && open.every((count) => count === 0),
  }
}

/** As much as may be rendered at once without being felt. */
const PART_CHARACTERS = 1_000

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
  return [head, ...gathered(rows.map((row) => `${row}\n`)).map((group) => head + group)]
}

const SENTENCE = /[\s\S]*?(?:[.!?:;,](?=\s)\s|\n|$)/y

/** A long paragraph in parts, cut after sentences where nothing is open: no emphasis, code, link or formula. */
export function paragraphParts(raw: string): string[] {
  if (raw.length < 2 * PART_CHARACTERS) return [raw]
  const parts: string[] = []
  let part = ''
  for (SENTENCE.lastIndex = 0; SENTENCE.lastIndex < raw.length; ) {
    part += SENTENCE.exec(raw)?.[0] ?? ''
    if (part.length < PART_CHARACTERS || !isClosed(part)) continue
    parts.push(part)
    part = ''
  }
  return part ? [...parts, part] : parts
}

function isClosed(text: string): boolean {
  const count = (mark: RegExp) => text.match(mark)?.length ?? 0
  const even = (mark: RegExp) => count(mark) % 2 === 0
  return (
    [/\*/g, /_/g, /~/g, /`/g, /\$/g, /"/g].every(even) &&
    count(/\[/g) === count(/\]/g) &&
    count(/\(/g) === count(/\)/g) &&
    count(/</g) === count(/>/g)
  )
}

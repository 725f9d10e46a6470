import { foldText, pieces } from './fold-text.ts'

/** The range of a word, in UTF-16 units of the text that was given. */
export interface Match {
  start: number
  end: number
}

/** A piece of a text, and whether it is what was looked for. */
export interface ExcerptPart {
  text: string
  match: boolean
}

const MAX_TERMS = 8
const windowUnits = 4096
/** More than the longest search with all its accents. */
const overlapUnits = 512

/** The words of a search, and each phrase in quotation marks as one; at most eight. */
export function searchTerms(q: string): string[] {
  const found = [...q.matchAll(/"([^"]+)"|[^\s"]+/g)].map(([whole, phrase]) => (phrase ?? whole).trim())
  const terms = found.filter((term) => term !== '')
  return [...new Set(terms.length > 0 ? terms : [q.trim()])].slice(0, MAX_TERMS)
}

/** Every occurrence of the terms, in the order of the text, without overlaps. Meant for a line or two. */
export function findMatches(text: string, terms: readonly string[]): Match[] {
  const { folded, starts, ends } = foldWithPlaces(text)
  const matches = foldedTerms(terms).flatMap((term) =>
    placesOf(folded, term).map((at) => ({ start: starts[at] ?? 0, end: ends[at + term.length - 1] ?? text.length })),
  )
  return joined(matches.sort((a, b) => a.start - b.start))
}

/** A text cut into what is one of the terms and what is not. */
export function markMatches(text: string, terms: readonly string[]): ExcerptPart[] {
  const parts: ExcerptPart[] = []
  let done = 0
  for (const { start, end } of findMatches(text, terms)) {
    parts.push({ text: text.slice(done, start), match: false }, { text: text.slice(start, end), match: true })
    done = end
  }
  return [...parts, { text: text.slice(done), match: false }].filter((part) => part.text !== '')
}

/** The first place of any of the terms in a text of any length. */
export function firstMatch(text: string, terms: readonly string[]): Match | undefined {
  const wanted = foldedTerms(terms)
  for (let from = 0; from < text.length; from += windowUnits) {
    const part = text.slice(from, from + windowUnits + overlapUnits)
    const folded = foldText(part)
    if (!wanted.some((term) => folded.includes(term))) continue
    const [match] = findMatches(part, terms)
    if (match) return { start: from + match.start, end: from + match.end }
  }
  return undefined
}

function foldedTerms(terms: readonly string[]): string[] {
  return terms.map(foldText).filter((term) => term !== '')
}

/** A sign may become several, and several one: each unit of the folded text knows which piece it came from. */
function foldWithPlaces(text: string): { folded: string; starts: number[]; ends: number[] } {
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  let afterSpace = false
  for (const { index, 0: piece } of pieces(text)) {
    const alone = foldText(piece)
    // Signs that fold into a space, as ´ does, may stand beside one: white space is one space.
    const form: string = afterSpace ? alone.replace(/^ /, '') : alone
    if (form !== '') afterSpace = form.endsWith(' ')
    folded += form
    for (let unit = 0; unit < form.length; unit += 1) {
      starts.push(index)
      ends.push(index + piece.length)
    }
  }
  return { folded, starts, ends }
}

function placesOf(text: string, term: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) places.push(at)
  return places
}

function joined(sorted: readonly Match[]): Match[] {
  const result: Match[] = []
  for (const match of sorted) {
    const last = result.at(-1)
    if (last && match.start < last.end) last.end = Math.max(last.end, match.end)
    else result.push({ ...match })
  }
  return result
}

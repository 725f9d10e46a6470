import { toVector } from './words.ts'

/** A part of a file's text that is found as one: some paragraphs under one heading, of one page. */
export interface Piece {
  /** From 1; null for a file without pages. */
  page: number | null
  /** The headings that it stands under, the outermost first. */
  heading: string | null
  text: string
  /** Its words, and those of its headings and of the file's name, as a literal of a tsvector. */
  words: string
}

export interface ToCut {
  name: string
  hasPages: boolean
  pages: readonly string[]
  /** Whether `#` at the beginning of a line makes a heading of it: in a program it is a comment. */
  hasHeadings: boolean
}

const GOAL_LENGTH = 1200
/** A section that is shorter stays with the next one. */
const MIN_LENGTH = 200
const MAX_LENGTH = 1600
const MAX_HEADING_LENGTH = 300

interface Heading {
  level: number
  words: string
}

/** Cuts the text of a file by headings, then by paragraphs, then where lines, sentences or words end. */
export function* cutPieces({ name, hasPages, pages, hasHeadings }: ToCut): Generator<Piece> {
  let path: Heading[] = []
  for (const [index, page] of pages.entries()) {
    let held = ''
    // The headings where what is held begins.
    let under = path
    const piece = (text: string) => toPiece(text, under, name, hasPages ? index + 1 : null)
    for (const block of blocksOf(page, hasHeadings)) {
      const heading = hasHeadings ? headingOf(block) : undefined
      const isOver = heading ? held.length >= MIN_LENGTH : held.length + block.length > GOAL_LENGTH
      if (held !== '' && isOver) {
        yield piece(held)
        held = ''
      }
      if (heading) path = [...path.filter(({ level }) => level < heading.level), heading]
      if (held === '') under = path
      const parts = partsOf(held ? `${held}\n\n${block}` : block)
      held = parts.pop() ?? ''
      for (const part of parts) yield piece(part)
      if (parts.length > 0) under = path
    }
    if (held.trim()) yield piece(held)
  }
}

function toPiece(text: string, under: readonly Heading[], name: string, page: number | null): Piece {
  const path = under.map(({ words }) => words).join(' › ')
  const heading = path.slice(0, MAX_HEADING_LENGTH).toWellFormed() || null
  return { page, heading, text, words: toVector([name, heading, text].join('\n')) }
}

/** A heading is one even where no empty line follows. */
function blocksOf(page: string, hasHeadings: boolean): string[] {
  return page.split(hasHeadings ? /\n{2,}|\n(?=#{1,6} )/ : /\n{2,}/).filter((block) => block.trim())
}

function headingOf(block: string): Heading | undefined {
  const [, marks, words] = /^(#{1,6}) (\S[^\n]*)/.exec(block) ?? []
  return marks && words ? { level: marks.length, words: words.trim() } : undefined
}

/** A text in parts of which none is too long to be found as one. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let start = 0
  while (text.length - start > MAX_LENGTH) {
    const end = start + endOfPart(text.slice(start, start + GOAL_LENGTH))
    parts.push(text.slice(start, end).trim())
    start = end
  }
  parts.push(text.slice(start).trim())
  return parts.filter(Boolean)
}

/** Where a part ends best, in its second half; a pair of surrogates stays together. */
function endOfPart(window: string): number {
  const half = GOAL_LENGTH / 2
  for (const end of [/\n(?=[^\n]*$)/, /[.!?。！？][\s"»”’)]*(?=[^.!?。！？]*$)/, /\s(?=\S*$)/]) {
    const found = end.exec(window)
    if (found && found.index >= half) return found.index + found[0].length
  }
  return /[\ud800-\udbff]$/.test(window) ? window.length - 1 : window.length
}

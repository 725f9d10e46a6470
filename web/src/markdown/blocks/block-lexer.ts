import { Lexer, Marked, type Token, type Tokens } from 'marked'
import { markdownFenceAt } from './markdown-fence.ts'

export interface MathToken extends Tokens.Generic {
  type: 'math'
  tex: string
  open: boolean
}

export interface NoteToken extends Tokens.Generic {
  type: 'note'
  label: string
  body: string
}

const finished = lexerOptions(false)
const growing = lexerOptions(true)

/**
 * The top-level blocks of Markdown, with `math` for displayed formulas and `note` for definitions of footnotes. A text
 * whose quotations or lists are nested beyond the stack is one paragraph.
 */
export function blockTokens(text: string, grows: boolean): Token[] {
  try {
    return new Lexer(grows ? growing : finished).blockTokens(text)
  } catch (error) {
    if (error instanceof RangeError) return [{ type: 'text', raw: text, text }]
    throw error
  }
}

const displayOpening = /^ {0,3}(\$\$|\\\[)/
const noteOpening = /^ {0,3}\[\^([^\]\s[]+)\]:[ \t]*/
/** The lines that begin a block of their own, so that it is not the next line of a footnote. */
const otherBlock = /^ {0,3}(#{1,6}\s|`{3}|~{3}|>|[-*+]\s|\d{1,9}[.)]\s|\||\$\$|\\\[|\[\^[^\]\s[]+\]:)/

function lexerOptions(grows: boolean) {
  const math = {
    name: 'math',
    level: 'block' as const,
    start: (source: string) => indexWhere(source, /\n {0,3}(?:\$\$|\\\[)/g, (rest) => mathAt(rest, grows)),
    tokenizer: (source: string) => mathAt(source, grows),
  }
  const note = {
    name: 'note',
    level: 'block' as const,
    start: (source: string) => indexWhere(source, /\n {0,3}\[\^/g, noteAt),
    tokenizer: noteAt,
  }
  const fence = {
    name: 'code',
    level: 'block' as const,
    tokenizer: (source: string) => markdownFenceAt(source, grows),
  }
  return new Marked({ extensions: [math, note, fence] }).defaults
}

/** A formula that has its lines for itself. One that is still being written is one too, while the text grows. */
function mathAt(source: string, grows: boolean): MathToken | undefined {
  const [head, mark] = displayOpening.exec(source) ?? []
  if (!head) return undefined
  const blank = source.search(/\n[ \t]*\n/)
  const reach = blank < 0 ? source : source.slice(0, blank)
  const end = reach.indexOf(mark === '$$' ? '$$' : '\\]', head.length)
  if (end < 0) {
    if (!grows || blank >= 0) return undefined
    return { type: 'math', raw: source, tex: source.slice(head.length), open: true }
  }
  const after = /^(?:\$\$|\\\])[ \t]*(?:\n|$)/.exec(source.slice(end))
  const tex = source.slice(head.length, end)
  if (!after || tex.trim() === '') return undefined
  return { type: 'math', raw: source.slice(0, end + after[0].length), tex, open: false }
}

function noteAt(source: string): NoteToken | undefined {
  const [head, label] = noteOpening.exec(source) ?? []
  if (!head || !label) return undefined
  const raw = source.slice(0, noteEnd(source))
  const body = raw.slice(head.length).replace(/^(?: {1,4}|\t)/gm, '')
  return { type: 'note', raw, label: label.toLowerCase(), body }
}

/** Indented lines belong to the note, also after a blank one; so does plain text right below it. */
function noteEnd(source: string): number {
  let end = afterLine(source, 0)
  let afterBlank = false
  for (let at = end; at < source.length; ) {
    const next = afterLine(source, at)
    const line = source.slice(at, next)
    const blank = line.trim() === ''
    const goesOn = /^(?: {4}|\t)/.test(line) || (!afterBlank && !otherBlock.test(line))
    if (!blank && !goesOn) break
    if (!blank) end = next
    afterBlank = blank
    at = next
  }
  return end
}

function afterLine(source: string, from: number): number {
  const end = source.indexOf('\n', from)
  return end < 0 ? source.length : end + 1
}

/** Where a block of this kind begins after the first line, for the paragraph before it to end there. */
function indexWhere(source: string, opening: RegExp, found: (rest: string) => unknown): number | undefined {
  const blank = source.search(/\n[ \t]*\n/)
  const paragraph = blank < 0 ? source : source.slice(0, blank)
  let tries = MOST_TRIES
  for (const match of paragraph.matchAll(opening)) {
    if (found(source.slice(match.index + 1))) return match.index + 1
    if (--tries === 0) break
  }
  return undefined
}

/** Each try reads to the end of the paragraph. One that holds so many marks which open nothing is only text. */
const MOST_TRIES = 20

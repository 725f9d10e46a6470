import { Lexer, Marked, type Token, type Tokens } from 'marked'

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

/** The top-level blocks of Markdown, with `math` for displayed formulas and `note` for definitions of footnotes. */
export function blockTokens(text: string, grows: boolean): Token[] {
  return new Lexer(grows ? growing : finished).blockTokens(text)
}

const displayOpening = /^ {0,3}(\$\$|\\\[)/
const noteOpening = /^ {0,3}\[\^([^\]\s[]+)\]:[ \t]*/
/** What begins a block of its own, so that it is not the next line of a footnote. */
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
  return new Marked({ extensions: [math, note] }).defaults
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
  const lines = source.split('\n')
  let count = 1
  while (count < lines.length && continuesNote(lines, count)) count += 1
  const raw = lines.slice(0, count).join('\n') + (count < lines.length ? '\n' : '')
  const body = raw.slice(head.length).replace(/^(?: {1,4}|\t)/gm, '')
  return { type: 'note', raw, label: label.toLowerCase(), body }
}

/** Indented lines belong to the note, also after a blank one; so does plain text right below it. */
function continuesNote(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (line.trim() === '') return /^(?: {4}|\t)\S/.test(lines.slice(at).find((next) => next.trim() !== '') ?? '')
  if (/^(?: {4}|\t)/.test(line)) return true
  return (lines[at - 1] ?? '').trim() !== '' && !otherBlock.test(line)
}

/** Where a block of this kind begins after the first line, for the paragraph before it to end there. */
function indexWhere(source: string, opening: RegExp, found: (rest: string) => unknown): number | undefined {
  for (const match of source.matchAll(opening)) if (found(source.slice(match.index + 1))) return match.index + 1
  return undefined
}

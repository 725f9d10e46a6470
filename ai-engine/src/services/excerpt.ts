export interface ExcerptPart {
  text: string
  match: boolean
}

const before = 48
const after = 140

/** The text around the first match of any term, on one line, cut into what matches and what does not. */
export function excerptOf(content: string, terms: readonly string[]): ExcerptPart[] {
  const pattern = new RegExp(terms.map((term) => spaced(term)).join('|'), 'giu')
  const at = content.search(pattern)
  const start = at <= before ? 0 : wordBefore(content, at - before, at)
  const end = Math.min(content.length, Math.max(at, 0) + after)
  const text = `${start > 0 ? '… ' : ''}${onOneLine(plain(content.slice(start, end), terms))}${end < content.length ? '…' : ''}`
  return split(text, pattern)
}

function split(text: string, pattern: RegExp): ExcerptPart[] {
  const parts: ExcerptPart[] = []
  let done = 0
  for (const { index, 0: match } of text.matchAll(pattern)) {
    if (index > done) parts.push({ text: text.slice(done, index), match: false })
    parts.push({ text: match, match: true })
    done = index + match.length
  }
  if (done < text.length) parts.push({ text: text.slice(done), match: false })
  return parts
}

/** Without the signs of Markdown, unless they are what was looked for. */
function plain(text: string, terms: readonly string[]): string {
  if (terms.some((term) => /[*`#|-]/.test(term))) return text
  return text.replace(/^#{1,6} |\*\*|```\w*|\|?( *:?-{3,}:? *\|)+|\|/gm, ' ')
}

/** A cut may go through a surrogate pair. */
function onOneLine(text: string): string {
  return text
    .replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Where a word begins, from `from` on and before `to`; `from` itself where there is none. */
function wordBefore(text: string, from: number, to: number): number {
  const space = text.slice(from, to).search(/\s/)
  return space < 0 ? from : from + space + 1
}

/** The excerpt has one space where the text may have had several. */
function spaced(term: string): string {
  return term
    .split(/\s+/)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('\\s+')
}

import { type ExcerptPart, firstMatch, markMatches } from '@grizz/protocol/matches'

const CHARACTERS_BEFORE = 48
const CHARACTERS_AFTER = 140

/**
 * The text around the first match of any term, on one line, cut into what matches and what does not.
 * @param place of that match, where it is known
 */
export function excerptOf(content: string, terms: readonly string[], place?: number): ExcerptPart[] {
  const at = place ?? firstMatch(content, terms)?.start ?? 0
  const start = at <= CHARACTERS_BEFORE ? 0 : wordBefore(content, at - CHARACTERS_BEFORE, at)
  const end = Math.min(content.length, at + CHARACTERS_AFTER)
  const text = `${start > 0 ? '… ' : ''}${onOneLine(plain(content.slice(start, end), terms))}${end < content.length ? '…' : ''}`
  return markMatches(text, terms)
}

/** Removes Markdown signs unless the user searches for them. */
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

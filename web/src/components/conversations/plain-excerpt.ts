import type { FoundMessage } from '@grizz/protocol/http'

type Excerpt = FoundMessage['excerpt']
type Place = [number, number] | undefined

/**
 * The signs of Markdown in a piece of text on one line, around the words of the first group, which stay. What a sign may
 * also be in code or in arithmetic stays as well.
 */
const signs: readonly RegExp[] = [
  // A fence with its language, and the marks of code in a line.
  /`{3,}[\w+#-]*/dg,
  /`+/dg,
  // **strong** and ~~struck~~: before a word or after one, but not between two, as in 2**3.
  /(?<!\w)(?:\*\*|~~)(?=\S)|(?<=\S)(?:\*\*|~~)(?!\w)/dg,
  /(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])/dg,
  /(?<!\S)#{1,6} (?=\S)/dg,
  // The line under the head of a table.
  /\|?(?: *:?-{2,}:? *\|)+(?: *:?-{2,}:?)?/dg,
  /!?\[([^\]]*)\]\([^)\s]*\)/dg,
]

/** An excerpt is much shorter. What is longer stays as it is, for these expressions are not linear. */
const LONGEST = 1_000

/** An excerpt as it would be read: without the signs of Markdown, unless they are what was looked for. */
export function plainExcerpt(parts: Excerpt): Excerpt {
  const text = parts.map((part) => part.text).join('')
  if (text.length > LONGEST) return parts
  const matched = parts.flatMap((part) => Array.from({ length: part.text.length }, () => part.match))
  const gone = new Set<number>()
  for (const sign of signs) {
    for (const { indices = [] } of text.matchAll(sign)) {
      const units = unitsOf(indices).filter((unit) => !gone.has(unit))
      if (!units.some((unit) => matched[unit])) for (const unit of units) gone.add(unit)
    }
  }
  let at = 0
  return parts.map(({ text: part, match }) => ({ text: withoutGone(part), match })).filter((part) => part.text !== '')

  function withoutGone(part: string): string {
    const kept = part.split('').filter(() => !gone.has(at++))
    return kept.join('')
  }
}

/** The places of a match, but for those of its first group. */
function unitsOf([[from, to] = [0, 0], [stays, goes] = [to, to]]: readonly Place[]): number[] {
  const units = Array.from({ length: to - from }, (_, index) => from + index)
  return units.filter((unit) => unit < stays || unit >= goes)
}

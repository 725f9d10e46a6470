import type { WeightedQuery } from '../../../db/files/search-pieces.ts'
import { wordsOf } from '../pieces/words.ts'
import type { CommonWords } from './common-words.ts'

/** The most words of a search; further ones are left out. */
const MAX_WORDS = 24
/** The weight of a word that is found by its beginning alone, and what is added for a piece that has all words. */
const WEIGHT = { beginning: 0.6, all: 0.7 }

/** A word that stands in more pieces than this is left out of a search. */
const MAX_PIECES = 2500

/** A word of a search: it is found as such, and in other forms of it by their beginning. */
export interface Term {
  word: string
  /** Absent where nothing but the word itself is looked for. */
  beginning?: string
}

/** The words of a search, folded; of scripts without spaces, pairs of signs. */
export function toTerms(q: string): Term[] {
  const terms = new Map<string, Term>()
  let before = ''
  for (const { text, isUnspaced } of wordsOf(q)) {
    const isEndOfPair = isUnspaced && before.length > text.length && before.endsWith(text)
    before = isUnspaced ? text : ''
    if (!isEndOfPair) terms.set(text, isUnspaced ? signs(text) : { word: text, ...beginningOf(text) })
    if (terms.size === MAX_WORDS) break
  }
  return [...terms.values()]
}

/** A term of a script without spaces. A single character also finds the pairs that begin with it. */
function signs(text: string): Term {
  return [...text].length === 1 ? { word: text, beginning: text } : { word: text }
}

/**
 * Languages change the end of a word most of all: the longer it is, the more of it may be its ending. Of Korean the
 * particles follow. What has digits in it is a number or a code, and whole.
 */
function beginningOf(word: string): { beginning: string } | undefined {
  const letters = [...word]
  if (/\p{Script=Hangul}/u.test(word)) return { beginning: letters.slice(0, Math.max(1, letters.length - 1)).join('') }
  if (letters.length < 4 || /\p{N}/u.test(word)) return undefined
  const endings = letters.length >= 9 ? 3 : letters.length >= 6 ? 2 : letters.length === 5 ? 1 : 0
  return { beginning: letters.slice(0, letters.length - endings).join('') }
}

/**
 * Terms as queries of Postgres. What thousands of pieces have says little and takes long to gather: it is left
 * out beside anything rarer, and of such queries alone the rarest stays. Words are letters and digits alone, so nothing needs to
 * be escaped.
 */
export function toQueries(
  terms: readonly Term[],
  common: CommonWords = new Map(),
): { queries: WeightedQuery[]; anyOf: string } {
  const all = terms.flatMap(({ word, beginning }) => [
    { query: `'${word}'`, weight: beginning === undefined ? 1 : 1 - WEIGHT.beginning, pieces: common.get(word) ?? 0 },
    ...(beginning === undefined
      ? []
      : [{ query: `'${beginning}':*`, weight: WEIGHT.beginning, pieces: piecesOf(beginning, common) }]),
  ])
  const rarest = Math.min(...all.map(({ pieces }) => pieces))
  const queries: WeightedQuery[] = all
    .filter(({ pieces }) => pieces <= Math.max(MAX_PIECES, rarest))
    .map(({ query, weight }) => ({ query, weight }))
  const broadest = terms.map(({ word, beginning }) => (beginning === undefined ? `'${word}'` : `'${beginning}':*`))
  if (terms.length > 1) queries.push({ query: broadest.join(' & '), weight: WEIGHT.all })
  return { queries, anyOf: broadest.join(' | ') }
}

/** How many pieces have a word that begins so: at least as many as have any one of them. */
function piecesOf(beginning: string, common: CommonWords): number {
  let pieces = 0
  for (const [word, count] of common) if (word.startsWith(beginning)) pieces = Math.max(pieces, count)
  return pieces
}

/** The matches of a search in a text. */
interface Matches {
  /** Words as they are written there. */
  words: string[]
  /** Where the first one begins; absent where that takes a closer look. */
  at?: number
}

/** The words of a text that a search means, for marking them. */
export function matchesIn(text: string, terms: readonly Term[], most = 8): Matches {
  const found = new Set<string>()
  let first: { at?: number } | undefined
  for (const { 0: raw, index } of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    for (const folded of wordsOf(raw)) {
      const term = terms.find(({ word, beginning }) => folded.text === word || isBegunBy(folded.text, beginning))
      if (!term) continue
      found.add(folded.isUnspaced ? term.word : raw)
      first ??= folded.isUnspaced ? {} : { at: index }
    }
    if (found.size >= most) break
  }
  return { words: [...found], ...first }
}

function isBegunBy(word: string, beginning: string | undefined): boolean {
  return beginning !== undefined && word.startsWith(beginning)
}

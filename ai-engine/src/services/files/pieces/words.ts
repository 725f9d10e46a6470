import { foldText } from '@grizz/protocol/fold-text'

/** Longer ones are no words: a lexeme has at most 2,046 bytes. */
const MAX_LENGTH = 60
/** Of the positions of a tsvector. */
const MAX_POSITION = 16_383

const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const run = new RegExp(`[${unspaced}]+|(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}])+`, 'gu')
const isUnspaced = new RegExp(`^[${unspaced}]`, 'u')

/** A word of a text, folded, or two neighbouring signs of a script that puts no space between words. */
export interface Word {
  text: string
  isUnspaced: boolean
}

/**
 * The words of a text in their order. Runs of Chinese, Japanese or Thai are cut into pairs that overlap; the last sign
 * stands alone as well, so that every sign begins an entry.
 */
export function* wordsOf(text: string): Generator<Word> {
  for (const [found] of foldText(text).matchAll(run)) {
    if (isUnspaced.test(found)) yield* pairsOf([...found])
    else yield { text: found.slice(0, MAX_LENGTH).toWellFormed(), isUnspaced: false }
  }
}

function* pairsOf(signs: readonly string[]): Generator<Word> {
  for (const [index, sign] of signs.entries()) yield { text: sign + (signs[index + 1] ?? ''), isUnspaced: true }
}

/** The words as a literal of a tsvector. Words are letters and digits alone, so nothing needs to be escaped. */
export function toVector(text: string): string {
  const places = new Map<string, number[]>()
  let position = 0
  for (const word of wordsOf(text)) {
    position = Math.min(position + 1, MAX_POSITION)
    const known = places.get(word.text)
    if (!known) places.set(word.text, [position])
    else if (known.length < 255) known.push(position)
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ')
}

// The same rules are in SQL (`search_form` in ai-engine/src/db/functions): what the database finds is marked by these.

/**
 * Marks that show how to read a letter, not which letter it is: accents of every script that has them beside its letters, and
 * invisible signs. Vowel signs, as in Devanagari or Thai, are letters and stay.
 */
const accents =
  '\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff'
const accent = new RegExp(`[${accents}]+`, 'g')

/** Letters that are another one to whoever has not got them on the keyboard, though Unicode does not take them apart. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
const ascii = /^[\x00-\x7f]*$/
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'g')

/**
 * A text in the form in which searches compare it: in either normal form, width or case and with or without accents it
 * is the same one. White space is one space.
 */
export function foldText(text: string): string {
  // In ASCII all of the rest changes nothing, and takes most of the time of a search.
  if (ascii.test(text)) return text.toLowerCase().replace(/\s+/g, ' ')
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(accent, '')
    .normalize('NFKC')
    .replace(special, (letter) => letters[letter] ?? letter)
    .replace(/\s+/g, ' ')
}

const marks = `\\p{M}\\uff9e\\uff9f${accents}`
// The parts of a Korean syllable compose, also those of a keyboard, of half the width or in a circle.
const lead = '\u1100-\u115f\u3131-\u314e\u3260-\u326d\uffa1-\uffbe'
const vowel = '\u1160-\u11a7\u314f-\u3163\uffc2-\uffdc'
const tail = '\u11a8-\u11ff\u3133\u3135\u3136\u313a-\u313f\uffa3\uffa5\uffa6\uffaa-\uffaf'
const withoutTail = '\uac00-\ud7a3\u326e-\u327e'
const syllable = `(?:[${lead}][${marks}]*(?:[${vowel}][${marks}]*)?|[${withoutTail}][${marks}]*)(?:[${tail}][${marks}]*)*`

/** A letter with its marks, a syllable with its parts, white space: what folds into the same alone as in its text. */
const piece = new RegExp(`\\s+|${syllable}|[^][${marks}]*`, 'gu')

/** Cuts a text into its smallest pieces that fold alone. */
export function pieces(text: string): Iterable<RegExpExecArray> {
  return text.matchAll(piece)
}

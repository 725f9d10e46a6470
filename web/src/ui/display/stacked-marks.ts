/** Marks that join the character before them: accents, vowel signs, skin tones. */
const mark = String.raw`(?:[\p{M}\p{Emoji_Modifier}\p{Grapheme_Extend}]|\u200D|\u0E33|\u0EB3)`
const stacked = new RegExp(`(${mark}{32})${mark}+`, 'gu')

/** Of marks on one character no more than 32 stay: browsers take time by the square of their number. Linear. */
export function withoutStackedMarks(text: string): string {
  return text.replace(stacked, '$1')
}

/** A language of 3,000 words, some of them in every text and most of them seldom. Always the same one. */
const vocabulary = makeVocabulary(3000)

export interface Language {
  name: string
  /** The separator of two words. */
  space: string
  word(index: number): string
}

/** The vocabularies of the other users. One-word searches of each are measured. */
export const languages: readonly Language[] = [
  { name: 'Russian', space: ' ', word: (index) => spelled(index, 'абвгдеёжзийклмнопрстуфхцчш') },
  { name: 'Greek', space: ' ', word: (index) => spelled(index, 'αβγδεζηθικλμνξοπρστυφχψωάή') },
  {
    name: 'Japanese',
    space: '',
    word: (index) => String.fromCodePoint(0x3042 + (index % 80), 0x3042 + Math.floor(index / 80)),
  },
  { name: 'Chinese', space: '', word: (index) => String.fromCodePoint(0x4e00 + index, 0x5e00 + ((index * 7) % 3000)) },
]

/** Texts of 10 to 90 words, half of them in the first language and the others in turn in other scripts. */
export function makeTexts(count: number): string[] {
  const random = createRandom(11)
  return Array.from({ length: count }, (_, number) => {
    const length = 10 + Math.floor(random() * 80)
    const language = number % 2 === 0 ? undefined : languages[((number - 1) / 2) % languages.length]
    const words = Array.from({ length }, () => {
      const index = Math.floor(vocabulary.length * random() ** 3)
      return language ? language.word(index) : (vocabulary[index] ?? '')
    })
    return words.join(language?.space ?? ' ')
  })
}

/** The same word in other letters. */
function spelled(index: number, alphabet: string): string {
  const letters = (vocabulary[index] ?? '').split('')
  return letters.map((letter) => alphabet[letter.charCodeAt(0) - 97] ?? letter).join('')
}

/** Numbers from 0 to 1, the same ones for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function makeVocabulary(count: number): string[] {
  const random = createRandom(7)
  const letter = () => String.fromCharCode(97 + Math.floor(26 * random() ** 1.5))
  const words = new Set<string>()
  while (words.size < count) {
    const length = 2 + Math.floor(words.size ** 0.25) + Math.floor(random() * 3)
    words.add(Array.from({ length }, letter).join(''))
  }
  return [...words]
}

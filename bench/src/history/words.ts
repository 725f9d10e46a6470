/** A language of 3,000 words, some of them in every text and most of them seldom. Always the same one. */
const vocabulary = makeVocabulary(3000)

/** Texts of 10 to 90 words. */
export function makeTexts(count: number): string[] {
  const random = createRandom(11)
  return Array.from({ length: count }, () => {
    const length = 10 + Math.floor(random() * 80)
    return Array.from({ length }, () => vocabulary[Math.floor(vocabulary.length * random() ** 3)] ?? '').join(' ')
  })
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

/** A stream of choices that is the same at every start, so that two developers see the same database. */
export interface Choices {
  /** From 0 up to, but not including, `limit`. */
  below(limit: number): number
  of<T>(values: readonly [T, ...T[]]): T
}

/** mulberry32. */
export function createChoices(seed: number): Choices {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, of: (values) => values[below(values.length)] ?? values[0] }
}

const topics = ['honey', 'rivers', 'salmon', 'winter sleep', 'berries', 'Postgres indexes', 'train tables'] as const
const asks = ['Tell me about', 'What is the trouble with', 'Write a short note on', 'Compare two kinds of'] as const
const sentences = [
  'It depends on the season, and most of all on what was there before.',
  'Measure it first: a guess is right about half of the time.',
  'The simple way is nearly always good enough.',
  'Two things are easily mixed up here, and only one of them matters.',
  '猫は静かに川のそばで待っています。',
  'The formula is $a^2 + b^2 = c^2$, and nothing more is needed.',
] as const
const blocks = [
  '```ts\nexport const isBear = (name: string) => name.startsWith("grizz")\n```',
  '| what | how much |\n|---|---:|\n| honey | 3 |\n| salmon | 12 |',
  '- first look\n- then ask\n- then change one thing',
  '> What is not written down did not happen.',
] as const

export function topicOf({ of }: Choices): string {
  return of(topics)
}

export function questionOn(topic: string, { of }: Choices): string {
  return `${of(asks)} ${topic}.`
}

/** Markdown of one to eight paragraphs, some of them code, tables, lists or quotations. */
export function answerOn(topic: string, choices: Choices): string {
  const paragraphs = Array.from({ length: 1 + choices.below(8) }, () =>
    choices.below(4) === 0 ? choices.of(blocks) : `${choices.of(sentences)} ${choices.of(sentences)}`,
  )
  return [`About ${topic}:`, ...paragraphs].join('\n\n')
}

import type { BilledTokens } from './common/seen.ts'

/** A stream in the shape of one provider, written by hand. `billed` is what that provider would bill for it. */
export interface Fixture {
  /** The model that the chunks name. */
  model: string
  text: string
  reasoning: string
  billed: BilledTokens
  chunks: readonly object[]
}

type Common = Record<string, unknown>

/** The fields that every chunk of a stream repeats. */
export function head(id: string, model: string, more: Common = {}): Common {
  return { id, object: 'chat.completion.chunk', created: 1_763_800_000, model, ...more }
}

/** A role chunk, the text word by word, a finish reason. */
export function answer(common: Common, text: string, more: object = {}): object[] {
  return [
    choice(common, { role: 'assistant', content: '', ...more }),
    ...pieces(text).map((piece) => choice(common, { content: piece })),
    choice(common, {}, 'stop'),
  ]
}

/** A chunk of one choice. */
export function choice(common: Common, delta: object, finish: string | null = null): Common {
  return { ...common, choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }] }
}

/** Words, each with the space behind it. */
export const pieces = (text: string) => text.split(/(?<= )/)

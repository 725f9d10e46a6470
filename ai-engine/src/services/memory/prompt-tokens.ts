import { createHash } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { ModelMessage } from '../../llm/contract/model.ts'
import { bordersOf, countTokens, encodingOf, sentText, TOKENS_PER_ANSWER } from '../../llm/pricing/tokens.ts'

/** About 150 bytes each. */
const MAX_KEPT = 50_000

export type PromptTokens = ReturnType<typeof createPromptTokens>

/** Counts the tokens of messages, and keeps the newest counts: a message is sent again with every later question. */
export function createPromptTokens() {
  const counts = createBoundedMap<string, number>(MAX_KEPT)

  /** The tokens that messages add to a prompt. */
  async function count(messages: readonly ModelMessage[], model: string): Promise<number> {
    let tokens = 0
    for (const message of messages) tokens += bordersOf(message) + (await countText(sentText(message), model))
    return tokens
  }

  /** More than this they surely do not add: what is not counted yet may have a token for each byte. */
  function atMost(messages: readonly ModelMessage[], model: string): number {
    return messages.reduce((sum, message) => {
      const text = sentText(message)
      return sum + bordersOf(message) + (counts.get(keyOf(text, model)) ?? Buffer.byteLength(text))
    }, 0)
  }

  /** Tokens of a whole prompt. */
  async function countPrompt(messages: readonly ModelMessage[], model: string): Promise<number> {
    return TOKENS_PER_ANSWER + (await count(messages, model))
  }

  return { count, atMost, countPrompt }

  async function countText(text: string, model: string): Promise<number> {
    const key = keyOf(text, model)
    const tokens = counts.get(key) ?? (await countTokens(text, model))
    counts.set(key, tokens)
    return tokens
  }
}

/** Of the text, and not the message's id: the text of a question in the queue can change. */
function keyOf(text: string, model: string): string {
  return encodingOf(model) + createHash('sha256').update(text).digest('base64url')
}

import { createHash } from 'node:crypto'
import type { ModelMessage } from '../../llm/contract/model.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'

const MAX_KEPT = 1000

export type PromptTokens = ReturnType<typeof createPromptTokens>

/** Counts the tokens of system prompts, and keeps the newest counts: a prompt is the same in every message. */
export function createPromptTokens() {
  const counts = new Map<string, number>()

  return async function promptTokens(messages: readonly ModelMessage[], model: string): Promise<number> {
    const key = createHash('sha256')
      .update(JSON.stringify([model, messages]))
      .digest('base64url')
    const tokens = counts.get(key) ?? (await countPromptTokens(messages, model))
    counts.delete(key)
    counts.set(key, tokens)
    const [oldest] = counts.keys()
    if (counts.size > MAX_KEPT && oldest !== undefined) counts.delete(oldest)
    return tokens
  }
}

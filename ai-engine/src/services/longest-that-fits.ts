import type { ModelMessage } from '../llm/model.ts'
import { countMessageTokens } from '../llm/tokens.ts'

/** What a message costs in tokens beside its text, at most. */
const tokensPerMessage = 8
/** The longest suffix within the cap; the last message always. */
export async function longestThatFits(
  messages: readonly ModelMessage[],
  cap: number,
): Promise<readonly ModelMessage[]> {
  // A token is at least one byte: what fits in bytes fits in tokens, without loading the tokenizer.
  const bytes = messages.reduce((sum, { content }) => sum + tokensPerMessage + Buffer.byteLength(content), 0)
  if (bytes <= cap) return messages
  let first = messages.length
  let tokens = 0
  for (const message of messages.toReversed()) {
    tokens += await countMessageTokens(message)
    if (tokens > cap && first < messages.length) break
    first--
  }
  return messages.slice(first)
}

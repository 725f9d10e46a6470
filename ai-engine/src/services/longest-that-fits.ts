import type { ModelMessage } from '../llm/model.ts'
import { countMessageTokens } from '../llm/tokens.ts'

/** The longest suffix of whole messages within `room` tokens; empty when not even the last message fits. */
export async function longestThatFits(
  messages: readonly ModelMessage[],
  room: number,
  model: string,
): Promise<readonly ModelMessage[]> {
  let first = messages.length
  let tokens = 0
  for (const message of messages.toReversed()) {
    tokens += await countMessageTokens(message, model, room - tokens)
    if (tokens > room) break
    first--
  }
  return messages.slice(first)
}

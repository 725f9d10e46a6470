import type { ModelMessage } from '../../llm/contract/model.ts'
import { countMessageTokens } from '../../llm/pricing/tokens.ts'

/** The longest suffix of whole messages within `room` tokens; empty when not even the last message fits. */
export async function fitTokenBudget(
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

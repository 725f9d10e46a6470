import type { ModelMessage } from '../../contract/model.ts'
import { turnsAsText } from '../../openai-chat/request/turns-as-text.ts'
import { openAIResponses } from '../items/native-items.ts'

/** A turn with calls that another provider wrote, or that came without anything of its provider's own. */
function isForeignTurn(message: ModelMessage, provider: string): boolean {
  if (message.role !== 'assistant' || !message.toolCalls?.length) return false
  return message.native?.api !== openAIResponses || message.native.provider !== provider
}

/** Foreign turns with their results as text, in their places: for a server that wants each call led by its own reasoning. */
export function foreignTurnsAsText(messages: readonly ModelMessage[], provider: string): readonly ModelMessage[] {
  const told: ModelMessage[] = []
  let turn: ModelMessage[] = []
  const end = () => told.push(...turnsAsText(turn.splice(0)))
  for (const message of messages) {
    if (message.role === 'tool' && turn.length > 0) turn.push(message)
    else {
      end()
      if (isForeignTurn(message, provider)) turn = [message]
      else told.push(message)
    }
  }
  end()
  return told
}

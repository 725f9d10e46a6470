import type { FinishReason, ModelMessage } from '../contract/model.ts'
import { isRecord } from '../http/provider-error.ts'
import type { Fields } from './blocks/raw-block.ts'

const textFields = new Set(['type', 'text'])
const callFields = new Set(['type', 'id', 'name', 'input'])

/**
 * Whether neutral parts become the same blocks again: at most one text, then calls, and no field that they do not have. What pauses is
 * sent back as it came in any case.
 */
export function saysAsMuch(blocks: readonly Fields[], reason: FinishReason): boolean {
  if (reason === 'pause') return false
  return blocks.every((block, at) => {
    if (block.type === 'text') return at === 0 && hasOnly(block, textFields)
    return block.type === 'tool_use' && hasOnly(block, callFields)
  })
}

/** Whether a call of the conversation already has this id. */
export function hasCall(messages: readonly ModelMessage[], id: string): boolean {
  return messages.some((message) => message.role === 'assistant' && message.toolCalls?.some((call) => call.id === id))
}

/** The block of a call that the provider itself began in an earlier message and has not answered there. */
export function callIn(messages: readonly ModelMessage[], provider: string, id: string): Fields | undefined {
  for (const message of messages.toReversed()) {
    if (message.role !== 'assistant' || message.native?.provider !== provider) continue
    const found = message.native.blocks.find((block) => isRecord(block) && block.id === id)
    if (isRecord(found)) return found
  }
  return undefined
}

/** An empty list of citations says nothing. */
function hasOnly(block: Fields, names: ReadonlySet<string>): boolean {
  return Object.entries(block).every(([name, value]) => names.has(name) || (Array.isArray(value) && value.length === 0))
}

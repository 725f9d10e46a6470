import { createHash } from 'node:crypto'
import type { SeenMessage } from '../common/seen.ts'

export type Block = Record<string, unknown>
type Placed = [role: string, block: Block]

/** All blocks of a conversation in order. */
export function placedBlocks(messages: unknown): Placed[] {
  return listOf(messages).flatMap(({ role, content }) => {
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content)
    return blocks.map((block): Placed => [String(role), block])
  })
}

/** What only the server can make of a thought: it binds it to all that stands before it, but for the cache markers. */
export function signatureOf({ system, tools }: Block, before: readonly Placed[], thinking: unknown): string {
  const whole = JSON.stringify([system ?? null, tools ?? null, before, thinking], (key, value) =>
    key === 'cache_control' ? undefined : value,
  )
  return createHash('sha256').update(whole).digest('base64')
}

/**
 * The request as messages of Chat Completions, in which all dialects are logged: one for each turn of an answer. Two turns of a
 * paused answer are one message there; the second one begins with the result of the call with which the first one ends.
 */
export function seenMessages({ system, messages }: Block): SeenMessage[] {
  const seen: SeenMessage[] = listOf(system).map(({ text }) => ({ role: 'system', content: String(text) }))
  let before: unknown
  for (const [role, block] of placedBlocks(messages)) {
    const last = seen.at(-1)
    const isResumed = block.type === 'web_search_tool_result' && isLate(block)
    if (block.type === 'tool_result')
      seen.push({ role: 'tool', content: String(block.content ?? ''), tool_call_id: String(block.tool_use_id) })
    else if (last?.role === role && before !== 'tool_result' && !isResumed) add(last, block)
    else seen.push(add({ role, content: '' }, block))
    before = block.type
  }
  return seen
}

function add(message: SeenMessage, block: Block): SeenMessage {
  const { type, text, thinking, id, name, input } = block
  if (type === 'text') message.content += String(text)
  else if (type === 'thinking') message.reasoning_content = (message.reasoning_content ?? '') + String(thinking)
  else if (type === 'tool_use') {
    const call = {
      id: String(id),
      type: 'function',
      function: { name: String(name), arguments: JSON.stringify(input) },
    }
    message.tool_calls = [...(message.tool_calls ?? []), call]
  }
  return message
}

/** The result of a call that another turn began. */
const isLate = ({ content }: Block) => listOf(content).some(({ late }) => late === true)

export const listOf = (value: unknown): readonly Block[] => (Array.isArray(value) ? (value as Block[]) : [])

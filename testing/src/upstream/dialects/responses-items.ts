import { createHash } from 'node:crypto'
import type { SeenCall, SeenMessage } from '../common/seen.ts'

export type Item = Record<string, unknown>

/** What only the server can make of an item of reasoning: it comes back unchanged, or it is refused. */
export function sealOf({ id, summary }: Item): string {
  return createHash('sha256')
    .update(JSON.stringify([id, summary]))
    .digest('base64')
}

export function itemsOf(input: unknown): readonly Item[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  return Array.isArray(input) ? (input as Item[]) : []
}

/** The items as messages of Chat Completions, in which all dialects are logged: one for each turn of an answer. */
export function messagesOf(items: readonly Item[]): SeenMessage[] {
  const messages: SeenMessage[] = []
  for (const item of items) {
    const message = messageOf(item)
    const last = messages.at(-1)
    if (message.role === 'assistant' && last?.role === 'assistant') merge(last, message)
    else messages.push(message)
  }
  return messages
}

function messageOf(item: Item): SeenMessage {
  const { type, call_id: id } = item
  if (type === 'reasoning') return { role: 'assistant', content: '', reasoning_content: textsOf(item.summary) }
  if (type === 'function_call_output') return { role: 'tool', content: textsOf(item.output), tool_call_id: String(id) }
  if (type === 'function_call') return { role: 'assistant', content: '', tool_calls: [callOf(item)] }
  return { role: String(item.role ?? 'assistant'), content: textsOf(item.content) }
}

function callOf({ call_id: id, name, arguments: text }: Item): SeenCall {
  return { id: String(id), type: 'function', function: { name: String(name), arguments: String(text) } }
}

function merge(
  last: SeenMessage,
  { content, tool_calls: calls = [], reasoning_content: thought = '' }: SeenMessage,
): void {
  const reasoning = (last.reasoning_content ?? '') + thought
  Object.assign(last, {
    content: [last.content, content].filter(Boolean).join('\n\n'),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(last.tool_calls || calls.length > 0 ? { tool_calls: [...(last.tool_calls ?? []), ...calls] } : {}),
  })
}

function textsOf(content: unknown): string {
  if (typeof content === 'string') return content
  return (Array.isArray(content) ? (content as Item[]) : []).map(({ text, refusal }) => text ?? refusal ?? '').join('')
}

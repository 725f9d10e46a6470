import type { ModelMessage, ModelToolCall } from '../../contract/model.ts'

type TextMessage = Extract<ModelMessage, { role: 'system' | 'user' }> | { role: 'assistant'; content: string }

/**
 * A conversation for a model that knows no tools: what was called stands in the answer's text, and the results in a
 * user's message after it, so that no word is lost.
 */
export function turnsAsText(messages: readonly ModelMessage[]): TextMessage[] {
  const texts: TextMessage[] = []
  let isInResults = false
  for (const message of messages) {
    const last = texts.at(-1)
    if (message.role === 'tool' && isInResults && last) last.content += `\n\n${resultAsText(message)}`
    else texts.push(asText(message))
    isInResults = message.role === 'tool'
  }
  return texts
}

function asText(message: ModelMessage): TextMessage {
  if (message.role === 'tool') return { role: 'user', content: resultAsText(message) }
  if (message.role !== 'assistant') return { ...message }
  const { content, toolCalls = [] } = message
  return { role: 'assistant', content: [content, ...toolCalls.map(callAsText)].filter(Boolean).join('\n\n') }
}

const callAsText = ({ name, arguments: text }: ModelToolCall) => `[I call the tool ${name} with: ${text}]`

function resultAsText({ name, content, isError }: Extract<ModelMessage, { role: 'tool' }>): string {
  return `[${isError ? 'The error' : 'The result'} of the tool ${name}:]\n${content}`
}

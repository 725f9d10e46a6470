import type { ModelMessage } from './model.ts'

/**
 * The messages with an id for each call that no other call has: some servers begin to count anew in every turn, and others
 * refuse such a conversation. The first call keeps its id; the same messages always get the same ids.
 */
export function uniqueCalls(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const used = new Set<string>()
  let renamed = new Map<string, string>()
  return messages.map((message) => {
    if (message.role === 'tool') return { ...message, callId: renamed.get(message.callId) ?? message.callId }
    if (message.role !== 'assistant' || !message.toolCalls) return message
    renamed = new Map(message.toolCalls.map(({ id }) => [id, take(id)]))
    return {
      ...message,
      toolCalls: message.toolCalls.map((call) => ({ ...call, id: renamed.get(call.id) ?? call.id })),
    }
  })

  function take(id: string): string {
    let free = id
    for (let count = 2; used.has(free); count++) free = `${id}_${count}`
    used.add(free)
    return free
  }
}

import type { ModelMessage } from '../../contract/model.ts'

/**
 * An answer that another API gave in several pieces, because its provider paused, is one message here: many servers want roles to
 * alternate. A piece without a word or a call, which only that provider's own blocks hold, is left out.
 */
export function joinedAnswers<T extends ModelMessage>(messages: readonly T[]): T[] {
  const joined: T[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (message.role !== 'assistant') joined.push(message)
    else if (last?.role === 'assistant')
      joined[joined.length - 1] = { ...message, content: join(last.content, message.content) }
    else if (message.content.trim() !== '' || message.toolCalls?.length) joined.push(message)
  }
  return joined
}

const join = (before: string, after: string) => [before, after].filter((text) => text.trim() !== '').join('\n\n')

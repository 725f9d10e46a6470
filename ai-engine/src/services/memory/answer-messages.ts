import type { SaidMessage, ToldTurn } from '../../db/messages/contexts.ts'
import type { ModelMessage } from '../../llm/contract/model.ts'
import { turnMessages, turnText } from './turn-messages.ts'

/** Stands where a run ended with the results of its tools: after them, many models accept nothing but an answer. */
const endedAfterTools = '[The answer was interrupted here.]'

/**
 * A message of the branch as a model is told of it. An answer is its durable turns with their tool calls and results, and
 * then the text that no durable turn holds. Empty for an answer without any text or call. Of `withoutNative`, the
 * provider's own blocks are not sent.
 */
export function messagesOf(
  { role, content, runs }: SaidMessage,
  withoutNative: ReadonlySet<ToldTurn> = new Set(),
): ModelMessage[] {
  if (role === 'user') return [{ role, content }]
  const turns = runs.flatMap(({ turns, calls }) => turns.map((turn) => ({ turn, calls })))
  const messages: ModelMessage[] = []
  let rest = content
  for (const { turn, calls } of turns) {
    const { before, after } = splitAt(rest, turnText(turn))
    rest = after
    const [first, ...results] = turnMessages([withoutNative.has(turn) ? { ...turn, native: null } : turn], calls)
    if (first) messages.push(withTextBefore(first, before), ...results)
  }
  if (rest.trim() !== '') messages.push({ role: 'assistant', content: rest })
  else if (messages.at(-1)?.role === 'tool') messages.push({ role: 'assistant', content: endedAfterTools })
  return messages
}

/** The text before a turn's, and the text after it. A turn of a continued answer may begin in the middle of a text. */
function splitAt(rest: string, text: string): { before: string; after: string } {
  const at = text === '' ? -1 : rest.indexOf(text)
  if (at < 0) return { before: '', after: rest }
  return { before: rest.slice(0, at), after: rest.slice(at + text.length).replace(/^\n\n/, '') }
}

/** The provider's blocks do not hold the text before, so that they cannot stand for the whole message. */
function withTextBefore(message: ModelMessage, before: string): ModelMessage {
  if (before.trim() === '' || message.role !== 'assistant') return message
  const { native: _, ...rest } = message
  return { ...rest, content: before + message.content }
}

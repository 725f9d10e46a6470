import { type Directive, directiveOf } from './directive.ts'
import type { SeenMessage, SeenRequest } from './seen.ts'

/** One turn of a plan. */
export interface PlannedTurn {
  directive: Directive
  text: string
  reasoning: string
  calls: readonly SentCall[]
}

export interface SentCall {
  id: string
  name: string
  /** JSON, unless the plan says otherwise. */
  args: string
}

interface WrittenTurn extends Record<string, unknown> {
  text?: string
  reasoning?: string
  calls?: { name: string; args?: unknown; id?: string }[]
}

const opening = '[[tools '
const afterwards: WrittenTurn = { text: 'The plan is over.' }
const forbidden: WrittenTurn = { text: 'No tool may be called.' }

/**
 * A plan answers a question in several turns, one model call each: `[[tools [TURN, TURN, …]]]`, JSON, at the end of the
 * last user message. A turn is `{reasoning, text, calls: [{name, args, id}]}`, all of them optional, and any of
 * a directive's fields: `{"text": "Let me look.", "calls": [{"name": "weather", "args": {"city": "Paris"}}], "cut": 3}`.
 *
 * - Reasoning and text are sent word by word, then `chunks` more deltas (by default none), then each call in three
 *   deltas: all of them count as deltas. `gate` waits before the first one.
 * - `args` that are a string are sent as they stand; ids are made up unless given.
 * - The turn is known by the answers that stand after the question. After the last turn, the text says that the plan is
 *   over. Where the request offers no tool or forbids calls, a turn's calls are left out.
 * - Faults befall the first request for a turn alone, unless `times` says more.
 * @throws Error for a plan that cannot be read
 */
export function plannedTurn(
  asked: Pick<SeenRequest, 'question' | 'turn' | 'tools' | 'toolChoice'>,
): PlannedTurn | undefined {
  const at = asked.question.indexOf(opening)
  if (at < 0) return undefined
  const json = asked.question.slice(at + opening.length, asked.question.lastIndexOf(']]'))
  const turns = JSON.parse(json) as readonly WrittenTurn[]
  const { text = '', reasoning = '', calls = [], ...fields } = turns[asked.turn] ?? afterwards
  const directive = directiveOf({ chunks: 0, times: 1, ...fields })
  const mayCall = asked.tools.length > 0 && asked.toolChoice !== 'none'
  if (calls.length > 0 && !mayCall) return { directive, reasoning, text: text || forbidden.text || '', calls: [] }
  return { directive, text, reasoning, calls: calls.map(toSent) }
}

/** Where the last question stands. What follows the result of a tool as a user's are its pictures. */
function questionAt(messages: readonly SeenMessage[]): number {
  return messages.findLastIndex(({ role }, at) => role === 'user' && messages[at - 1]?.role !== 'tool')
}

export function questionOf(messages: readonly SeenMessage[]): string {
  return messages[questionAt(messages)]?.content ?? ''
}

/** How many answers stand after the last question. */
export function turnOf(messages: readonly SeenMessage[]): number {
  return messages.slice(questionAt(messages) + 1).filter(({ role }) => role === 'assistant').length
}

function toSent({
  name,
  args = {},
  id = `call_${crypto.randomUUID().slice(0, 8)}`,
}: Required<WrittenTurn>['calls'][number]) {
  return { id, name, args: typeof args === 'string' ? args : JSON.stringify(args) }
}

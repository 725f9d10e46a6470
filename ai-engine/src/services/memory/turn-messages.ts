import type { ToldCall, ToldTurn } from '../../db/messages/contexts.ts'
import type { ModelMessage } from '../../llm/contract/model.ts'
import type { GivenFiles } from '../files/for-model/for-model.ts'

/** UTF-16 units of a tool's result that a model is told: all 40,000 of a page, and behind them how to go on. */
export const MAX_RESULT_CHARACTERS_SENT = 48 * 1024

/** A call, with what the model is given of the pictures of its result. */
export type GivenCall = ToldCall & { given?: Pick<GivenFiles, 'text' | 'files'> | undefined }

/**
 * The turns of one run as a model is told of them: one `assistant` message for each, followed by one `tool` message for
 * each of its calls, in order. What the provider itself called stands in its blocks alone: another provider is not told of it, and of
 * a turn that holds nothing else, not at all. The same turns always become the same messages, from memory or from the database.
 */
export function turnMessages(turns: readonly Omit<ToldTurn, 'prefix'>[], calls: readonly GivenCall[]): ModelMessage[] {
  return turns.flatMap((turn) => {
    const called = calls.filter((call) => call.turn === turn.turn).sort((a, b) => a.index - b.index)
    const content = turnText(turn)
    if (content.trim() === '' && called.length === 0 && !turn.native) return []
    return [
      {
        role: 'assistant',
        content,
        ...(called.length > 0 && {
          toolCalls: called.map(({ providerCallId: id, name, arguments: args }) => ({ id, name, arguments: args })),
        }),
        ...(turn.native && { native: turn.native }),
      },
      ...called.map(toolMessage),
    ]
  })
}

/** The text of a turn: its text parts, with a blank line between them. */
export function turnText({ parts }: Pick<ToldTurn, 'parts'>): string {
  return parts.flatMap((part) => (part.type === 'text' && part.text !== '' ? [part.text] : [])).join('\n\n')
}

function toolMessage(call: GivenCall): ModelMessage {
  const content = [cut(outcome(call)), call.given?.text].filter(Boolean).join('\n\n')
  const { providerCallId: callId, name, state, given } = call
  const files = given && given.files.length > 0 && { files: given.files }
  return { role: 'tool', content, callId, name, isError: state !== 'succeeded', ...files }
}

function outcome({ state, result, error }: ToldCall): string {
  switch (state) {
    case 'succeeded':
      return result || 'The tool returned nothing.'
    case 'failed':
      return [error, result === error ? '' : result].filter(Boolean).join('\n\n') || 'The call failed.'
    case 'denied':
      return 'The user did not allow this call.'
    case 'cancelled':
      return 'The call was cancelled.'
    case 'unknown':
    case 'started':
    case 'working':
      return 'Outcome unknown: the server stopped while this ran; it may have taken effect; do not repeat it without checking.'
    default:
      return 'The call was not made.'
  }
}

/** The note does not name the length of the whole result, which is cut in the database already. */
function cut(text: string): string {
  if (text.length <= MAX_RESULT_CHARACTERS_SENT) return text
  const shown = text.slice(0, MAX_RESULT_CHARACTERS_SENT).toWellFormed()
  return `${shown}\n\n[Cut here: the result is longer than the ${MAX_RESULT_CHARACTERS_SENT.toLocaleString('en')} characters shown.]`
}

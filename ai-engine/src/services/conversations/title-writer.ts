import type { ModelMessage, ModelProvider } from '../../llm/contract/model.ts'
import type { CallInBackground } from '../usage/background-call.ts'

/** A title has about ten tokens. A reasoning model may use all of these for reasoning; then it makes no title. */
const MAX_OUTPUT_TOKENS = 64
/** This much of each message is enough to show its subject. */
const MAX_CHARACTERS_SHOWN = 1500

const instruction =
  'Give this conversation a title of two to six words, in the language of the question. Answer with the title alone: no quotation marks, no full stop.'

/** Whose conversation it is, for the ledger. */
export interface Titled {
  id: string
  userId: string
}

/** A message, as far as a title needs it. */
type Said = Pick<ModelMessage, 'role' | 'content'>

export type TitleWriter = ReturnType<typeof createTitleWriter>

/** Requests a conversation's title from a model, without streaming, and bills the call. */
export function createTitleWriter({ callInBackground }: { callInBackground: CallInBackground }) {
  /** The model's unchanged answer. @throws ModelError, or the reason of `signal` or of the timeout */
  return function writeTitle(
    { id: conversationId, userId }: Titled,
    chosen: { provider: ModelProvider; model: string },
    said: readonly Said[],
    signal: AbortSignal,
  ): Promise<string> {
    const messages = promptOf(said)
    const call = { kind: 'title' as const, conversationId, userId, ...chosen, messages }
    return callInBackground({ ...call, maxOutputTokens: MAX_OUTPUT_TOKENS }, signal)
  }
}

function promptOf(said: readonly Said[]): ModelMessage[] {
  const excerpt = said
    .filter(({ content }) => content.trim() !== '')
    .map(({ role, content }) => `${role}: ${content.slice(0, MAX_CHARACTERS_SHOWN)}`)
    .join('\n\n')
  return [
    { role: 'system', content: instruction },
    { role: 'user', content: excerpt.toWellFormed() },
  ]
}

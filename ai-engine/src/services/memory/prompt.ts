import { ModelError, type ModelMessage } from '../../llm/contract/model.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'

const continuation =
  'Your answer was interrupted. Go on exactly where it stops, in the middle of the sentence if need be. Repeat nothing and add no remark.'

/** What every prompt of a run has, whatever fits between. */
export interface PromptFrame {
  before: readonly ModelMessage[]
  after: readonly ModelMessage[]
}

/** The system prompt, and the answer to go on with. */
export function promptFrame(systemPrompt: string | undefined, interrupted: string | undefined): PromptFrame {
  const before: ModelMessage[] = systemPrompt ? [{ role: 'system', content: systemPrompt }] : []
  const after: ModelMessage[] = interrupted?.trim()
    ? [
        { role: 'assistant', content: interrupted },
        { role: 'user', content: continuation },
      ]
    : []
  return { before, after }
}

/**
 * What was said by turns: an answer without a word is left out, and so is a question that is followed by the next one,
 * unanswered (docs/decisions/0021). The last message always stays.
 */
export function byTurns<T extends Said>(said: readonly T[]): T[] {
  const spoken = said.filter(({ role, content }) => role === 'user' || content.trim() !== '')
  return spoken.filter(({ role }, at) => role !== spoken[at + 1]?.role)
}

/** Without an answer at its beginning, whose question was left out. */
export function fromQuestion<T extends Said>(turns: readonly T[]): readonly T[] {
  return turns[0]?.role === 'assistant' ? turns.slice(1) : turns
}

type Said = Pick<ModelMessage, 'role' | 'content'>

/** The question alone, with what is fixed, is over the cap: after a change of the model or of the settings, mostly. */
export async function tooLongToSend(
  { before, after }: PromptFrame,
  question: readonly ModelMessage[],
  cap: number,
  model: string,
): Promise<ModelError> {
  const tokens = (await countPromptTokens([...before, ...question, ...after], model, cap)).toLocaleString('en')
  const what =
    after.length > 0 ? 'The question and the answer to go on with have' : 'The question and the system prompt have'
  const advice = after.length > 0 ? 'Ask again' : 'Send it in parts'
  const detail = `${what} about ${tokens} tokens; ${model} is told ${cap.toLocaleString('en')} at most. ${advice}, or choose a model with a larger window.`
  return new ModelError('context_too_long', detail, { retryable: false })
}

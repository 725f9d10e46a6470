import { ModelError, type ModelMessage } from '../../llm/contract/model.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'

const continuation =
  'Your answer was interrupted. Go on exactly where it stops, in the middle of the sentence if need be. Repeat nothing and add no remark.'

/** The fixed parts of a run's prompt, before and after the messages that fit. */
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
 * Makes questions and answers alternate: leaves out answers without text and questions followed by another question,
 * unanswered (docs/decisions/0021). The last message always stays.
 */
export function byTurns<T extends Said>(said: readonly T[]): T[] {
  const spoken = said.filter(({ role, content }) => role === 'user' || content.trim() !== '')
  return spoken.filter(({ role }, at) => role !== spoken[at + 1]?.role)
}

/** Drops a leading answer, whose question was left out. */
export function fromQuestion<T extends Said>(turns: readonly T[]): readonly T[] {
  return turns[0]?.role === 'assistant' ? turns.slice(1) : turns
}

type Said = Pick<ModelMessage, 'role' | 'content'>

/** The question and the fixed parts exceed the cap, mostly after a change of the model or of the settings. */
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

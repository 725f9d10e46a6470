import { ModelError, type ModelMessage } from '../llm/model.ts'
import { countPromptTokens } from '../llm/tokens.ts'

const continuation =
  'Your answer was interrupted. Go on exactly where it stops, in the middle of the sentence if need be. Repeat nothing and add no remark.'

/** What every prompt of a run has, whatever fits between. */
export interface Fixed {
  before: readonly ModelMessage[]
  after: readonly ModelMessage[]
}

/** The system prompt, and the answer to go on with. */
export function fixedMessages(systemPrompt: string | undefined, interrupted: string | undefined): Fixed {
  const before: ModelMessage[] = systemPrompt ? [{ role: 'system', content: systemPrompt }] : []
  const after: ModelMessage[] = interrupted
    ? [
        { role: 'assistant', content: interrupted },
        { role: 'user', content: continuation },
      ]
    : []
  return { before, after }
}

/** The question alone, with what is fixed, is over the cap: after a change of the model or of the settings, mostly. */
export async function tooLongToSend(
  { before, after }: Fixed,
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

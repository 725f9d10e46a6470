import { ModelError, type ModelMessage, type ModelTool } from '../../llm/contract/model.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'

const continuation =
  'Your answer was interrupted. Go on exactly where it stops, in the middle of the sentence if need be. Repeat nothing and add no remark.'

/** The fixed parts of a run's prompt, before and after the messages that fit. */
export interface PromptFrame {
  before: readonly ModelMessage[]
  after: readonly ModelMessage[]
}

/** The instructions of a prompt: the conversation's own or the user's, else the general ones, and after them its project's. */
export function instructionsOf(
  own: string | null | undefined,
  general: string | undefined,
  project: string | null,
): string | undefined {
  return [own ?? general, project].filter(Boolean).join('\n\n') || undefined
}

/** The system prompt, and the answer to go on with. */
export function promptFrame(systemPrompt: string | undefined, interrupted: readonly ModelMessage[]): PromptFrame {
  const before: ModelMessage[] = systemPrompt ? [{ role: 'system', content: systemPrompt }] : []
  const after = interrupted.length > 0 ? [...interrupted, { role: 'user' as const, content: continuation }] : []
  return { before, after }
}

/** Stands for the definitions of tools where tokens are counted: about what each provider makes of them. Never sent. */
export function definitionsOf({ offered = [] }: { offered?: readonly ModelTool[] }): ModelMessage[] {
  return offered.length === 0 ? [] : [{ role: 'system', content: JSON.stringify(offered) }]
}

/** A question or an answer, as one or more messages of the prompt; none for an answer without any text or call. */
export interface Told {
  role: 'user' | 'assistant'
  messages: readonly ModelMessage[]
}

/**
 * Makes questions and answers alternate: leaves out answers without text and questions followed by another question,
 * unanswered (docs/decisions/0021). The last message always stays.
 */
export function byTurns<T extends Told>(told: readonly T[]): T[] {
  const spoken = told.filter(({ messages }) => messages.length > 0)
  return spoken.filter(({ role }, at) => role !== spoken[at + 1]?.role)
}

/** Drops a leading answer, whose question was left out. */
export function fromQuestion<T extends Told>(turns: readonly T[]): readonly T[] {
  return turns[0]?.role === 'assistant' ? turns.slice(1) : turns
}

/** The question and the fixed parts exceed the cap, mostly after a change of the model or of the settings. */
export async function tooLongToSend(
  { frame: { before, after }, turns }: { frame: PromptFrame; turns: readonly Told[] },
  cap: number,
  { model, offered = [] }: { model: string; offered?: readonly ModelTool[] },
): Promise<ModelError> {
  const question = turns.at(-1)?.messages ?? []
  const tokens = (
    await countPromptTokens([...definitionsOf({ offered }), ...before, ...question, ...after], model, cap)
  ).toLocaleString('en')
  const other = after.length > 0 ? 'the answer to go on with' : 'the system prompt'
  const what = offered.length > 0 ? `The question, ${other} and the tools have` : `The question and ${other} have`
  const way = after.length > 0 ? 'Ask again' : 'Send it in parts'
  const advice = offered.length > 0 ? `${way}, switch tools off` : way
  const detail = `${what} about ${tokens} tokens; ${model} is told ${cap.toLocaleString('en')} at most. ${advice}, or choose a model with a larger window.`
  return new ModelError('context_too_long', detail, { retryable: false })
}

import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { ModelError } from '../../llm/contract/model.ts'
import { countMessageTokens, surelyFits } from '../../llm/pricing/tokens.ts'
import type { ContextCap } from './context-cap.ts'
import { fromQuestion, type PromptFrame, type Told, tooLongToSend } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'

interface Fit {
  kept: readonly Told[]
  /** Set when not even the question alone fits; then the model is not called. */
  refusal: ModelError | undefined
}

/** Finds how much of a branch fits the cap of a model. */
export function createTokenFit(deps: { capFor: ContextCap; promptTokens: PromptTokens; countInLine: KeyedMutex }) {
  const { capFor, promptTokens, countInLine } = deps

  /** The newest messages that fit beside the fixed parts of the prompt, beginning with a question; always the last one. */
  return async function fit(
    frame: PromptFrame,
    turns: readonly Told[],
    { model, userId }: { model: string; userId: string },
  ): Promise<Fit> {
    const cap = capFor(model)
    const all = fromQuestion(turns)
    if (surelyFits([...frame.before, ...all.flatMap(({ messages }) => messages), ...frame.after], cap))
      return { kept: all, refusal: undefined }
    return countInLine(userId, () => longestFit(frame, all, cap, model))
  }

  async function longestFit(frame: PromptFrame, all: readonly Told[], cap: number, model: string): Promise<Fit> {
    let taken = await promptTokens(frame.before, model)
    for (const message of frame.after) taken += await countMessageTokens(message, model, cap)
    const kept = fromQuestion(await fitTokenBudget(all, cap - taken, model))
    if (kept.length > 0) return { kept, refusal: undefined }
    const question = all.slice(-1)
    return { kept: question, refusal: await tooLongToSend(frame, question[0]?.messages ?? [], cap, model) }
  }
}

/** The longest suffix of whole messages within `budget` tokens; empty when not even the last message fits. */
async function fitTokenBudget(turns: readonly Told[], budget: number, model: string): Promise<readonly Told[]> {
  let first = turns.length
  let tokens = 0
  for (const { messages } of turns.toReversed()) {
    for (const message of messages) tokens += await countMessageTokens(message, model, budget - tokens)
    if (tokens > budget) break
    first--
  }
  return turns.slice(first)
}

import type { ModelChoice } from '../../llm/contract/model-choice.ts'

/** The share of a model's window kept for the answer. It also absorbs the difference between tokenizers. */
const ANSWER_SHARE = 0.25

export type ContextCap = ReturnType<typeof createContextCap>

/** The most tokens of a model's prompt: MAX_CONTEXT_TOKENS, or its window less the room for the answer. */
export function createContextCap(deps: {
  windowOf: (choice: ModelChoice) => number | undefined
  maxContextTokens: number
}) {
  return (choice: ModelChoice): number => {
    const window = deps.windowOf(choice)
    return Math.min(deps.maxContextTokens, window ? Math.floor(window * (1 - ANSWER_SHARE)) : deps.maxContextTokens)
  }
}

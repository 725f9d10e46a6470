/** Of a model's window, what is kept for the answer. It also absorbs what foreign tokenizers count more than ours. */
const ANSWER_SHARE = 0.25

export type ContextCap = ReturnType<typeof createContextCap>

/** How many tokens a model is told at most: MAX_CONTEXT_TOKENS, or its window less the room for the answer. */
export function createContextCap(deps: { windowOf: (model: string) => number | undefined; maxContextTokens: number }) {
  return (model: string): number => {
    const window = deps.windowOf(model)
    return Math.min(deps.maxContextTokens, window ? Math.floor(window * (1 - ANSWER_SHARE)) : deps.maxContextTokens)
  }
}

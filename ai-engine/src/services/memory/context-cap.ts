import type { Model } from '@grizz/protocol/http'
import type { ModelChoice } from '../../llm/contract/model-choice.ts'

/** The most of a model's window that is kept for the answer, and the least, which absorbs the difference between tokenizers. */
const ANSWER_SHARE = { most: 0.25, least: 0.1 }

export type ContextCap = ReturnType<typeof createContextCap>

/** The most tokens of a model's prompt: the setting, or its window less the room for the answer. */
export function createContextCap(deps: {
  describe: (choice: ModelChoice) => Pick<Model, 'contextWindow' | 'maxOutputTokens'>
  maxContextTokens: () => number
}) {
  return (choice: ModelChoice): number => {
    const most = deps.maxContextTokens()
    const { contextWindow, maxOutputTokens } = deps.describe(choice)
    return contextWindow
      ? Math.min(most, contextWindow - answerRoom(contextWindow, maxOutputTokens ?? undefined))
      : most
  }
}

function answerRoom(window: number, maxOutputTokens = Number.POSITIVE_INFINITY): number {
  const { most, least } = ANSWER_SHARE
  return Math.ceil(Math.max(window * least, Math.min(window * most, maxOutputTokens)))
}

import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import { TOKENS_PER_ANSWER } from '../../llm/pricing/tokens.ts'
import type { ContextCap } from './context-cap.ts'
import type { PromptFrame, Told } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'

/** A cut goes down to this share of the cap, so that the next one is far away. */
export const CUT_SHARE = 0.6

interface CutPoint {
  /** Of the questions and answers, the first one to keep: 0 keeps all. Always a question. */
  first: number
  /** Not even the newest question fits. */
  tooLong: boolean
}

/** Finds how much of a branch fits the cap of a model. */
export function createCutPoint(deps: { capFor: ContextCap; promptTokens: PromptTokens; countInLine: KeyedMutex }) {
  const { capFor, promptTokens, countInLine } = deps

  /**
   * 0 while everything fits beside the fixed parts of the prompt; otherwise where the newest begin that fit a share of the
   * cap. With `mustCut` they never take more than that share.
   */
  return async function cutPoint(
    frame: PromptFrame,
    turns: readonly Told[],
    { model, userId }: { model: string; userId: string },
    mustCut: boolean,
  ): Promise<CutPoint> {
    const cap = capFor(model)
    const room = mustCut ? cap * CUT_SHARE : cap
    const all = [...frame.before, ...turns.flatMap(({ messages }) => messages), ...frame.after]
    if (TOKENS_PER_ANSWER + promptTokens.atMost(all, model) <= room) return { first: 0, tooLong: false }
    return countInLine(userId, () => countFromEnd(frame, turns, model, cap, room))
  }

  async function countFromEnd(
    frame: PromptFrame,
    turns: readonly Told[],
    model: string,
    cap: number,
    room: number,
  ): Promise<CutPoint> {
    let tokens = await promptTokens.countPrompt([...frame.before, ...frame.after], model)
    let first = turns.length - 1
    for (let at = turns.length - 1; at >= 0; at--) {
      tokens += await promptTokens.count(turns[at]?.messages ?? [], model)
      if (at === turns.length - 1 && tokens > cap) return { first: at, tooLong: true }
      if (tokens > room) return { first, tooLong: false }
      if (tokens <= cap * CUT_SHARE && turns[at]?.role === 'user') first = at
    }
    return { first: 0, tooLong: false }
  }
}

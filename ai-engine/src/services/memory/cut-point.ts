import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { ContextRows } from '../../db/messages/contexts.ts'
import type { ModelMessage } from '../../llm/contract/model.ts'
import { choiceOf } from '../../llm/contract/model-choice.ts'
import { TOKENS_PER_ANSWER } from '../../llm/pricing/tokens.ts'
import type { BranchPrompt } from './branch.ts'
import type { Asked } from './context.ts'
import type { ContextCap } from './context-cap.ts'
import { definitionsOf } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'

/** A cut goes down to this share of the cap, so that the next one is far away. */
const CUT_SHARE = 0.6

interface CutPoint {
  /** The first question to keep; undefined while everything fits. */
  from: string | undefined
  /** Not even the newest question fits. */
  tooLong: boolean
}

type Counted = Pick<Asked, 'model' | 'provider' | 'userId' | 'offered'>

interface Limits {
  /** Messages that are always sent, whichever turns are left out. */
  fixed: readonly ModelMessage[]
  model: string
  cap: number
  room: number
}

/** Finds where a branch has to be cut, so that no more is sent than a model takes, and the most messages that are set. */
export function createCutPoint(deps: {
  capFor: ContextCap
  promptTokens: PromptTokens
  countInLine: KeyedMutex
  contextMessages: () => number
}) {
  const { capFor, promptTokens, countInLine, contextMessages } = deps

  return async function cutPoint(rows: ContextRows, prompt: BranchPrompt, run: Counted): Promise<CutPoint> {
    const isOver = !rows.isWhole || rows.said.length > contextMessages()
    const first = await firstByTokens(prompt, run, isOver)
    if (first === undefined) return { from: undefined, tooLong: true }
    const kept = isOver ? Math.max(first, firstByCount(rows, prompt)) : first
    return { from: kept > 0 || isOver ? prompt.turns[kept]?.id : undefined, tooLong: false }
  }

  /**
   * 0 while everything fits beside the fixed parts of the prompt; otherwise where the newest begin that fit a share of the
   * cap. With `mustCut` they never take more than that share. Undefined when not even the newest question fits.
   */
  async function firstByTokens(prompt: BranchPrompt, run: Counted, mustCut: boolean): Promise<number | undefined> {
    const { model, userId } = run
    const { frame, turns } = prompt
    const cap = capFor(choiceOf(run))
    const room = mustCut ? cap * CUT_SHARE : cap
    const fixed = [...definitionsOf(run), ...frame.before, ...frame.after]
    const all = [...fixed, ...turns.flatMap(({ messages }) => messages)]
    if (TOKENS_PER_ANSWER + promptTokens.atMost(all, model) <= room) return 0
    return countInLine(userId, () => countFromEnd(turns, { fixed, model, cap, room }))
  }

  async function countFromEnd(turns: BranchPrompt['turns'], { fixed, model, cap, room }: Limits) {
    let tokens = await promptTokens.countPrompt(fixed, model)
    const newest = turns.length - 1
    let first = newest
    for (let at = newest; at >= 0; at--) {
      tokens += await promptTokens.count(turns[at]?.messages ?? [], model)
      if (at === newest && tokens > cap) return undefined
      if (tokens > room) return first
      if (tokens <= cap * CUT_SHARE && turns[at]?.role === 'user') first = at
    }
    return 0
  }

  /** Where the newest begin that are a share of the most messages that may be sent; always a question. */
  function firstByCount({ said }: ContextRows, { turns }: BranchPrompt): number {
    const most = Math.max(1, Math.floor(contextMessages() * CUT_SHARE))
    const newest = new Set(said.slice(-most).map(({ id }) => id))
    const first = turns.findIndex(({ id, role }) => role === 'user' && newest.has(id))
    return first < 0 ? turns.length - 1 : first
  }
}

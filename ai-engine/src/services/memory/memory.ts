import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { rememberCut } from '../../db/messages/branch-cuts.ts'
import { countBranch } from '../../db/messages/branches.ts'
import { type ContextRows, readContext } from '../../db/messages/contexts.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import type { ModelError, ModelMessage } from '../../llm/contract/model.ts'
import { type BranchPrompt, branchPrompt, cutRows, uncutIds } from './branch.ts'
import type { ContextCap } from './context-cap.ts'
import { CUT_SHARE, createCutPoint } from './cut-point.ts'
import { tooLongToSend } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'

export interface Context {
  messages: readonly ModelMessage[]
  /** How many earlier messages are left out. */
  trimmed: number
  /** Set when not even the question alone fits; then the model is not called. */
  refusal: ModelError | undefined
  /** The text that a continued answer begins with; both empty for a new one. */
  content: string
  reasoning: string
  /** What the prompt begins with, as a hash, to be stored with the run's turns. */
  prefix: string
  /** Where the branch is cut; `made` when this run cut it. */
  cut?: Cut
}

interface Cut {
  /** The first message that is sent. */
  messageId: string
  leftOut: number
  /** How many questions and answers are sent. */
  kept: number
  made: boolean
}

/** The fields of a run that determine its context. */
type Asked = Pick<RunRow, 'id' | 'conversationId' | 'userId' | 'userMessageId' | 'continuesId' | 'model'> &
  Partial<Pick<RunRow, 'tools'>>

export type Memory = ReturnType<typeof createMemory>

/**
 * Builds the prompt: a fixed beginning (instructions, and since when the branch is cut) and a tail to which questions and
 * answers are only added, so that each prompt of a branch begins like the one before (docs/decisions/0024). When it no
 * longer fits, the branch is cut, well below the cap, and the cut is remembered. After the system prompt, questions and
 * answers alternate up to the question that the run answers, because the chat templates of many models accept nothing else.
 */
export function createMemory(deps: {
  db: Executor
  capFor: ContextCap
  promptTokens: PromptTokens
  countInLine: KeyedMutex
  systemPrompt: string | undefined
  contextMessages: number
  logger: Pick<Logger, 'info'>
}) {
  const { db, contextMessages, logger } = deps
  const cutPoint = createCutPoint(deps)

  /** `known` is what the statement that accepted the run read with it. */
  async function context(run: Asked, known?: ContextRows): Promise<Context> {
    let rows = known ?? (await readContext(db, run, contextMessages + 1))
    const systemPrompt = rows.systemPrompt ?? deps.systemPrompt
    for (let made = false; ; made = true) {
      const prompt = branchPrompt(rows, systemPrompt, run.tools ?? null)
      const isOver = !rows.isWhole || rows.said.length > contextMessages
      const { first, tooLong } = await cutPoint(prompt.frame, prompt.turns, run, isOver)
      if (tooLong) return refused(run, rows, prompt)
      const kept = isOver ? Math.max(first, firstByCount(rows, prompt)) : first
      const from = prompt.turns[kept]
      if (!from || (kept === 0 && !isOver) || from.id === rows.cut?.messageId) return toContext(rows, prompt, made)
      rows = cutRows(rows, await cut(run, rows, prompt, from.id))
    }
  }

  return { context }

  /** Where the newest questions and answers begin that are a share of the most that may be sent; always a question. */
  function firstByCount({ said }: ContextRows, { turns }: BranchPrompt): number {
    const most = Math.max(1, Math.floor(contextMessages * CUT_SHARE))
    const newest = new Set(said.slice(-most).map(({ id }) => id))
    const first = turns.findIndex(({ id, role }) => role === 'user' && newest.has(id))
    return first < 0 ? turns.length - 1 : first
  }

  /** Unanswered questions are not sent anyway, so they are not counted as left out. */
  async function cut(run: Asked, rows: ContextRows, { turns }: BranchPrompt, messageId: string) {
    const unread = rows.isWhole ? 0 : (await countBranch(db, run.conversationId, run.userMessageId)) - rows.said.length
    const dropped = turns.findIndex(({ id }) => id === messageId)
    const leftOut = (rows.cut?.leftOut ?? 0) + Math.max(unread, 0) + dropped
    logger.info({ runId: run.id, leftOut }, 'a branch is cut')
    return rememberCut(db, run.conversationId, uncutIds(rows), { messageId, leftOut, summary: null })
  }

  async function refused(run: Asked, rows: ContextRows, prompt: BranchPrompt): Promise<Context> {
    const question = prompt.turns.slice(-1)
    const refusal = await tooLongToSend(prompt.frame, question[0]?.messages ?? [], deps.capFor(run.model), run.model)
    const leftOut = (rows.cut?.leftOut ?? 0) + prompt.turns.length - 1
    return { ...toContext(rows, { ...prompt, turns: question }, false), trimmed: leftOut, refusal }
  }
}

function toContext(rows: ContextRows, { frame, turns, prefix }: BranchPrompt, made: boolean): Context {
  const { cut, interrupted, reasoning } = rows
  return {
    messages: [...frame.before, ...turns.flatMap(({ messages }) => messages), ...frame.after],
    trimmed: cut?.leftOut ?? 0,
    refusal: undefined,
    content: interrupted?.content ?? '',
    reasoning: reasoning ?? '',
    prefix,
    ...(cut && { cut: { messageId: cut.messageId, leftOut: cut.leftOut, kept: turns.length, made } }),
  }
}

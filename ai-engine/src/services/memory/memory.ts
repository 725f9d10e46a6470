import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type BranchCut, rememberCut } from '../../db/messages/branch-cuts.ts'
import { countBranch } from '../../db/messages/branches.ts'
import { type ContextRows, readContext } from '../../db/messages/contexts.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import type { ModelError, ModelMessage } from '../../llm/contract/model.ts'
import { type BranchPrompt, branchPrompt, cutRows, type Turn, uncutIds, withoutSummary } from './branch.ts'
import type { ContextCap } from './context-cap.ts'
import { CUT_SHARE, createCutPoint } from './cut-point.ts'
import { tooLongToSend } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'
import type { SummaryWriter } from './summary-writer.ts'

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
  /** What is sent in the place of what is left out. */
  summary?: string
}

/** The call of a model that a cut may take, until `signal` fires; then nothing is remembered. */
export interface Cutting {
  signal: AbortSignal
  /** The call begins. */
  onSummary?: () => void
}

/** The fields of a run that determine its context. */
type Asked = Pick<RunRow, 'id' | 'conversationId' | 'userId' | 'userMessageId' | 'continuesId' | 'model'> &
  Partial<Pick<RunRow, 'tools'>>

export type Memory = ReturnType<typeof createMemory>

/**
 * Builds the prompt: a fixed beginning (instructions, and since when the branch is cut) and a tail to which questions and
 * answers are only added, so that each prompt of a branch begins like the one before (docs/decisions/0027). When it no
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
  /** undefined: nothing is summarised. */
  writeSummary: SummaryWriter | undefined
  logger: Pick<Logger, 'info' | 'warn'>
}) {
  const { db, contextMessages, writeSummary, logger } = deps
  const cutPoint = createCutPoint(deps)

  /**
   * `known` is what the statement that accepted the run read with it. With `cutting`, what a cut leaves out is summarised
   * first; without it, it is just left out.
   */
  async function context(run: Asked, known?: ContextRows, cutting?: Cutting): Promise<Context> {
    let rows = known ?? (await readContext(db, run, contextMessages + 1))
    const systemPrompt = rows.systemPrompt ?? deps.systemPrompt
    for (let made = false; ; made = true) {
      const prompt = branchPrompt(rows, systemPrompt, run.tools ?? null)
      const isOver = !rows.isWhole || rows.said.length > contextMessages
      const { first, tooLong } = await cutPoint(prompt.frame, prompt.turns, run, isOver)
      if (tooLong && !rows.cut?.summary) return refused(run, rows, prompt)
      if (tooLong) {
        rows = withoutSummary(rows)
        continue
      }
      const kept = isOver ? Math.max(first, firstByCount(rows, prompt)) : first
      const from = prompt.turns[kept]
      if (!from || (kept === 0 && !isOver) || from.id === rows.cut?.messageId) return toContext(rows, prompt, made)
      rows = cutRows(rows, await cut(run, rows, prompt, from.id, cutting))
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
  async function cut(run: Asked, rows: ContextRows, { turns }: BranchPrompt, messageId: string, cutting?: Cutting) {
    const { id: runId, conversationId, userMessageId } = run
    const unread = rows.isWhole ? 0 : (await countBranch(db, conversationId, userMessageId)) - rows.said.length
    const dropped = turns.slice(
      0,
      turns.findIndex(({ id }) => id === messageId),
    )
    const leftOut = (rows.cut?.leftOut ?? 0) + Math.max(unread, 0) + dropped.length
    const summary = cutting ? await summarise(run, rows, dropped, cutting) : null
    if (cutting?.signal.aborted) return { messageId, leftOut, summary }
    logger.info({ runId, leftOut, summarised: summary !== null }, 'a branch is cut')
    return rememberCut(db, conversationId, uncutIds(rows), { messageId, leftOut, summary })
  }

  /** Null when it fails: then the messages are left out without one. */
  async function summarise(run: Asked, rows: ContextRows, dropped: readonly Turn[], { signal, onSummary }: Cutting) {
    if (!writeSummary || dropped.length === 0) return null
    const { id: runId, conversationId, userId, model } = run
    onSummary?.()
    try {
      const messages = dropped.flatMap(({ plain }) => plain)
      const earlier = rows.cut?.summary ?? null
      return await writeSummary({ conversationId, userId, model, earlier, messages }, signal)
    } catch (error) {
      if (!signal.aborted) logger.warn({ runId, err: error }, 'the messages that are left out are not summarised')
      return null
    }
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
    ...(cut && { cut: { ...told(cut), kept: turns.length, made } }),
  }
}

function told({ messageId, leftOut, summary }: BranchCut): Pick<Cut, 'messageId' | 'leftOut' | 'summary'> {
  return { messageId, leftOut, ...(summary !== null && { summary }) }
}

import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type ContextRows, readContext } from '../../db/messages/contexts.ts'
import { choiceOf } from '../../llm/contract/model-choice.ts'
import type { FilesForModel } from '../files/for-model/for-model.ts'
import { branchPrompt, cutRows, withoutSummary } from './branch.ts'
import { type Asked, type Context, refusedContext, toContext } from './context.ts'
import type { ContextCap } from './context-cap.ts'
import { type Cutting, createCutBranch } from './cut-branch.ts'
import { createCutPoint } from './cut-point.ts'
import { instructionsOf, tooLongToSend } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'
import { createQuestionFiles, type Reading } from './question-files.ts'
import type { SummaryWriter } from './summary-writer.ts'

export type { Context }
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
  /** Of the installation. */
  instructions: () => string | undefined
  contextMessages: () => number
  files: FilesForModel
  /** undefined: nothing is summarised. */
  summaryWriter: () => SummaryWriter | undefined
  logger: Pick<Logger, 'info' | 'warn'>
}) {
  const { db, capFor, contextMessages, instructions } = deps
  const withFiles = createQuestionFiles(deps)
  const cutPoint = createCutPoint(deps)
  const cutBranch = createCutBranch(deps)

  /**
   * `known` is what the statement that accepted the run read with it. With `cutting`, files that are still being read are
   * waited for, and what a cut leaves out is summarised first; without it, it is just left out.
   */
  async function context(run: Asked, known?: ContextRows, cutting?: Cutting & Reading): Promise<Context> {
    const read = known ?? (await readContext(db, run, contextMessages() + 1))
    const { attached, newest, ...told } = await withFiles(run, read, cutting)
    let { rows } = told
    const instructed = instructionsOf(rows.systemPrompt, instructions(), rows.projectInstructions)
    for (let made = false; ; ) {
      const prompt = branchPrompt(rows, instructed, run.tools ?? null, attached)
      const { from, tooLong } = await cutPoint(rows, prompt, run)
      if (!tooLong && from === undefined) return { ...toContext(rows, prompt, made), files: newest }
      if (tooLong && !rows.cut?.summary)
        return refusedContext(rows, prompt, await tooLongToSend(prompt, capFor(choiceOf(run)), run))
      rows =
        from === undefined ? withoutSummary(rows) : cutRows(rows, await cutBranch(run, rows, prompt, from, cutting))
      made ||= from !== undefined
    }
  }

  return { context }
}

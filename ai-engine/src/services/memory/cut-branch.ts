import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type BranchCut, rememberCut } from '../../db/messages/branch-cuts.ts'
import { countBranch } from '../../db/messages/branches.ts'
import type { ContextRows } from '../../db/messages/contexts.ts'
import { choiceOf } from '../../llm/contract/model-choice.ts'
import { type BranchPrompt, uncutIds } from './branch.ts'
import type { Asked } from './context.ts'
import type { Summarised, SummaryWriter } from './summary-writer.ts'

/** The call of a model that a cut may take, until `signal` fires; then nothing is remembered. */
export interface Cutting {
  signal: AbortSignal
  /** The call begins, because so many messages are left out. */
  onSummary?: (leftOut: number) => void
}

/** Cuts branches, with a summary of what is left out, and remembers where. */
export function createCutBranch(deps: {
  db: Executor
  /** undefined: nothing is summarised. */
  summaryWriter: () => SummaryWriter | undefined
  logger: Pick<Logger, 'info' | 'warn'>
}) {
  const { db, summaryWriter, logger } = deps

  /**
   * Cuts a branch before the question `messageId`. Unanswered questions are not sent anyway, so they are not counted as
   * left out. @returns the cut that stands: another one when another engine was first
   */
  return async function cutBranch(
    run: Asked,
    rows: ContextRows,
    { turns }: BranchPrompt,
    messageId: string,
    cutting: Cutting | undefined,
  ): Promise<BranchCut> {
    const { conversationId, userMessageId } = run
    const unread = rows.isWhole ? 0 : (await countBranch(db, conversationId, userMessageId)) - rows.said.length
    const first = turns.findIndex(({ id }) => id === messageId)
    const leftOut = (rows.cut?.leftOut ?? 0) + Math.max(unread, 0) + first
    const messages = turns.slice(0, first).flatMap(({ plain }) => plain)
    const summary = cutting
      ? await summarise(run, { earlier: rows.cut?.summary ?? null, messages, leftOut }, cutting)
      : null
    if (cutting?.signal.aborted) return { messageId, leftOut, summary }
    logger.info({ runId: run.id, leftOut, summarised: summary !== null }, 'a branch is cut')
    return rememberCut(db, conversationId, uncutIds(rows), { messageId, leftOut, summary })
  }

  /** Null when it fails: then the messages are left out without one. */
  async function summarise(
    run: Asked,
    { leftOut, ...told }: Pick<Summarised, 'earlier' | 'messages'> & { leftOut: number },
    { signal, onSummary }: Cutting,
  ): Promise<string | null> {
    const writeSummary = summaryWriter()
    if (!writeSummary) return null
    const { id: runId, conversationId, userId } = run
    try {
      return await writeSummary({ conversationId, userId, ...choiceOf(run), ...told }, signal, () =>
        onSummary?.(leftOut),
      )
    } catch (error) {
      if (!signal.aborted) logger.warn({ runId, err: error }, 'the messages that are left out are not summarised')
      return null
    }
  }
}

import { countBranch, readBranch } from '../db/branches.ts'
import { findConversationById } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import { findMessageById } from '../db/messages.ts'
import type { RunRow } from '../db/rows.ts'
import type { ModelMessage } from '../llm/model.ts'
import { countPromptTokens } from '../llm/tokens.ts'
import { longestThatFits } from './longest-that-fits.ts'
import { fixedMessages, isSaid, toModelMessage } from './prompt.ts'

/** Of a model's window, what is kept for the answer. */
const shareForAnswer = 0.25

export interface Context {
  messages: readonly ModelMessage[]
  /** How many earlier messages were left out. */
  trimmed: number
  /** The text that a continued answer begins with; both empty for a new one. */
  content: string
  reasoning: string
}

/** Of a run, what its context depends on. */
type Asked = Pick<RunRow, 'id' | 'conversationId' | 'userMessageId' | 'continuesId' | 'model'>

export type Memory = ReturnType<typeof createMemory>

/**
 * Gathers what the model is told: the system prompt and the newest messages of the branch that fit, whole, in order,
 * the question always among them.
 */
export function createMemory(deps: {
  db: Executor
  windowOf: (model: string) => number | undefined
  systemPrompt: string | undefined
  contextMessages: number
  maxContextTokens: number
  logger: { warn(details: object, message: string): void }
}) {
  const { db, logger } = deps

  async function context(run: Asked): Promise<Context> {
    const [conversation, interrupted, branch] = await Promise.all([
      findConversationById(db, run.conversationId),
      run.continuesId ? findMessageById(db, run.continuesId) : undefined,
      readBranch(db, run.conversationId, run.userMessageId, deps.contextMessages + 1),
    ])
    const fixed = fixedMessages(conversation?.systemPrompt ?? deps.systemPrompt, interrupted?.content)
    const recent = branch.filter(isSaid).slice(-deps.contextMessages).map(toModelMessage)
    const kept = await longestThatFits(
      recent,
      capFor(run.model) - (await countPromptTokens([...fixed.before, ...fixed.after])),
    )
    const leftOut = kept.length < branch.filter(isSaid).length
    const trimmed = leftOut ? (await countBranch(db, run.conversationId, run.userMessageId)) - kept.length : 0
    if (trimmed > 0)
      logger.warn({ runId: run.id, trimmed, kept: kept.length }, 'earlier messages left out of the context')
    return {
      messages: [...fixed.before, ...kept, ...fixed.after],
      trimmed,
      content: interrupted?.content ?? '',
      reasoning: interrupted?.reasoning ?? '',
    }
  }

  return { context }

  function capFor(model: string): number {
    const window = deps.windowOf(model)
    return Math.min(deps.maxContextTokens, window ? Math.floor(window * (1 - shareForAnswer)) : deps.maxContextTokens)
  }
}

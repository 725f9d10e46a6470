import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { countBranch } from '../../db/messages/branches.ts'
import { type ContextRows, readContext } from '../../db/messages/contexts.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import type { ModelError, ModelMessage } from '../../llm/contract/model.ts'
import { messagesOf } from './answer-messages.ts'
import type { ContextCap } from './context-cap.ts'
import { createTokenFit } from './fit-token-budget.ts'
import { byTurns, promptFrame } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'

export interface Context {
  messages: readonly ModelMessage[]
  /** How many earlier messages were left out. */
  trimmed: number
  /** Set when not even the question alone fits; then the model is not called. */
  refusal: ModelError | undefined
  /** The text that a continued answer begins with; both empty for a new one. */
  content: string
  reasoning: string
}

/** The fields of a run that determine its context. */
type Asked = Pick<RunRow, 'id' | 'conversationId' | 'userId' | 'userMessageId' | 'continuesId' | 'model'>

export type Memory = ReturnType<typeof createMemory>

/**
 * Builds the prompt: the system prompt and the newest messages of the branch that fit, whole and in order.
 * After the system prompt, questions and answers alternate up to the question that the run answers, because the chat
 * templates of many models accept nothing else.
 */
export function createMemory(deps: {
  db: Executor
  capFor: ContextCap
  promptTokens: PromptTokens
  countInLine: KeyedMutex
  systemPrompt: string | undefined
  contextMessages: number
  logger: Pick<Logger, 'warn'>
}) {
  const { db, contextMessages, logger } = deps
  const fit = createTokenFit(deps)

  /** `known` is what the statement that accepted the run read with it. */
  async function context(run: Asked, known?: ContextRows): Promise<Context> {
    const { systemPrompt, interrupted, reasoning, said } = known ?? (await readContext(db, run, contextMessages + 1))
    const frame = promptFrame(systemPrompt ?? deps.systemPrompt, interrupted ? messagesOf(interrupted) : [])
    const recent = said.slice(-contextMessages)
    const turns = byTurns(recent.map((message) => ({ role: message.role, messages: messagesOf(message) })))
    const { kept, refusal } = await fit(frame, turns, run)
    const isWhole = recent.length === said.length && kept.length === turns.length
    const unanswered = recent.length - turns.length
    const trimmed = isWhole ? 0 : await leftOut(run, kept.length + unanswered)
    return {
      messages: [...frame.before, ...kept.flatMap(({ messages }) => messages), ...frame.after],
      trimmed,
      refusal,
      content: interrupted?.content ?? '',
      reasoning: reasoning ?? '',
    }
  }

  return { context }

  /** Unanswered questions are not counted as left out: they are in `accounted`. */
  async function leftOut({ id, conversationId, userMessageId }: Asked, accounted: number): Promise<number> {
    const trimmed = (await countBranch(db, conversationId, userMessageId)) - accounted
    logger.warn({ runId: id, trimmed }, 'earlier messages left out of the context')
    return trimmed
  }
}

import type { PostMessage } from '@grizz/protocol/http'
import { MAX_CONTENT_LENGTH } from '@grizz/protocol/scalars'
import { AppError } from '../core/errors.ts'
import { findConversationById } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import type { ModelMessage } from '../llm/model.ts'
import { countPromptTokens, surelyFits } from '../llm/tokens.ts'
import type { ContextCap } from './context-cap.ts'
import { fixedMessages } from './prompt.ts'

/** Bytes that fit into every model's window beside any usual system prompt. What does not, fails when it is its turn. */
const usualBytes = 1500

/** Whom a message is for: what else is in its prompt, and whose tokens count. */
interface Addressed {
  systemPrompt: string | null | undefined
  model: string | undefined
}

export type MessageLength = ReturnType<typeof createMessageLength>

/** Refuses, with its size and the limit, what could never be told to the model whole. */
export function createMessageLength(deps: {
  db: Executor
  capFor: ContextCap
  maxContextTokens: number
  /** The global one. */
  systemPrompt: string | undefined
  resolveModel: (model: string | undefined) => string
}) {
  const { db, capFor, maxContextTokens, resolveModel } = deps

  /** A question to be sent. @throws AppError message_too_long */
  async function check(
    userId: string,
    conversationId: string,
    { content, model }: Pick<PostMessage, 'content' | 'model'>,
  ): Promise<void> {
    if (isShort(content)) return
    const conversation = await findConversationById(db, conversationId)
    const own = conversation?.userId === userId ? conversation : undefined
    await checkFor(content, { systemPrompt: own?.systemPrompt, model: model ?? own?.model ?? undefined })
  }

  /** A question whose conversation and model are known. @throws AppError message_too_long */
  async function checkFor(content: string, addressed: Addressed): Promise<void> {
    if (isShort(content)) return
    const model = resolveModel(addressed.model)
    const { before } = fixedMessages(addressed.systemPrompt ?? deps.systemPrompt, undefined)
    const question: ModelMessage[] = [{ role: 'user', content }]
    const cap = capFor(model)
    if (surelyFits([...before, ...question], cap)) return
    const taken = await countPromptTokens(before, model)
    const tokens = (await countPromptTokens([...before, ...question], model)) - taken
    if (tokens > cap - taken) throw tooLong(tokens, Math.max(0, cap - taken), 'tokens')
  }

  return { check, checkFor }

  /** Most messages need no counting and no look at their conversation: a token is at least one byte. */
  function isShort(content: string): boolean {
    if (content.length > MAX_CONTENT_LENGTH) throw tooLong(content.length, MAX_CONTENT_LENGTH, 'characters')
    return Buffer.byteLength(content) <= Math.min(usualBytes, maxContextTokens / 2)
  }
}

function tooLong(size: number, limit: number, unit: string): AppError {
  const [shownSize, shownLimit] = [size, limit].map((value) => value.toLocaleString('en'))
  return new AppError(
    'message_too_long',
    `The message has ${shownSize} ${unit}; the limit is ${shownLimit}. Shorten it or send it in parts.`,
  )
}

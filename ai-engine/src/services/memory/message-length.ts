import type { PostMessage } from '@grizz/protocol/http'
import { MAX_CONTENT_LENGTH } from '@grizz/protocol/scalars'
import type { KeyedMutex } from '../../core/concurrency/keyed-mutex.ts'
import { AppError } from '../../core/errors/app-error.ts'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findConversationById } from '../../db/conversations/conversations.ts'
import { findInstructions } from '../../db/projects/projects.ts'
import type { ModelMessage } from '../../llm/contract/model.ts'
import type { ModelChoice } from '../../llm/contract/model-choice.ts'
import { countMessageTokens, surelyFits } from '../../llm/pricing/tokens.ts'
import type { ContextCap } from './context-cap.ts'
import { instructionsOf, promptFrame } from './prompt.ts'
import type { PromptTokens } from './prompt-tokens.ts'

/** Messages of up to this many bytes are not counted: they fit every model's window beside a usual system prompt. */
const SHORT_BYTES = 1500

/** The user who pays for counting a text, the system prompt beside it, and the model whose tokens count. */
interface Addressed {
  userId: string
  systemPrompt?: string | null | undefined
  model?: string | null | undefined
  provider?: string | null | undefined
  /** Whose instructions come after the system prompt. */
  projectId?: string | null | undefined
}

/** What a prompt begins with, the model that counts its tokens, and the most that it may have. */
interface Beginning {
  before: readonly ModelMessage[]
  model: string
  cap: number
}

export type MessageLength = ReturnType<typeof createMessageLength>

/**
 * Refuses a text that does not fit the model's window, with its size and the limit. Counting tokens takes the engine's
 * time, so it costs a message whatever the result, and one user's counts run one after the other.
 */
export function createMessageLength(deps: {
  db: Executor
  limiter: RateLimiter
  capFor: ContextCap
  promptTokens: PromptTokens
  countInLine: KeyedMutex
  maxContextTokens: () => number
  /** Of the installation. */
  instructions: () => string | undefined
  resolveModel: (choice: ModelChoice | undefined) => ModelChoice
}) {
  const { db, limiter, capFor, promptTokens, countInLine, maxContextTokens, resolveModel } = deps

  /**
   * A question to be sent, which is already charged as a message.
   * @returns whether its tokens had to be counted
   * @throws AppError message_too_long
   */
  async function checkNew(
    userId: string,
    conversationId: string,
    { content, model, provider }: Pick<PostMessage, 'content' | 'model' | 'provider'>,
  ): Promise<boolean> {
    if (isShort(content)) return false
    const conversation = await findConversationById(db, conversationId)
    const own = conversation?.userId === userId ? conversation : undefined
    const choice = model === undefined ? { model: own?.model, provider: own?.provider } : { model, provider }
    const prompt = await promptFor({ userId, systemPrompt: own?.systemPrompt, projectId: own?.projectId, ...choice })
    if (mayPass(content, prompt)) return false
    await count(userId, content, prompt)
    return true
  }

  /** A question that is changed. @throws AppError message_too_long, rate_limited */
  async function checkEdit(content: string, addressed: Addressed): Promise<void> {
    if (isShort(content)) return
    const prompt = await promptFor(addressed)
    if (mayPass(content, prompt)) return
    await limiter.consume('messages', addressed.userId)
    await count(addressed.userId, content, prompt)
  }

  /** A system prompt that is to be saved. @throws AppError message_too_long, rate_limited */
  async function checkPrompt({ userId, systemPrompt, ...chosen }: Addressed): Promise<void> {
    const choice = resolve(chosen)
    const cap = capFor(choice)
    const { before } = promptFrame(systemPrompt ?? undefined, [])
    if (surelyFits(before, cap)) return
    await limiter.consume('messages', userId)
    const tokens = await countInLine(userId, () => promptTokens.countPrompt(before, choice.model))
    if (tokens > cap) throw tooLong('The system prompt has about ', tokens, cap, 'tokens')
  }

  return { isShort, checkNew, checkEdit, checkPrompt }

  /** Spares most messages the count and the read of their conversation: a token is at least one byte. */
  function isShort(content: string): boolean {
    if (content.length > MAX_CONTENT_LENGTH) throw messageTooLong('', content.length, MAX_CONTENT_LENGTH, 'characters')
    return Buffer.byteLength(content) <= Math.min(SHORT_BYTES, maxContextTokens() / 2)
  }

  async function promptFor({ systemPrompt, projectId, ...chosen }: Addressed): Promise<Beginning> {
    const choice = resolve(chosen)
    const project = projectId ? await findInstructions(db, projectId) : null
    const { before } = promptFrame(instructionsOf(systemPrompt, deps.instructions(), project), [])
    return { before, model: choice.model, cap: capFor(choice) }
  }

  function resolve({ model, provider }: Pick<Addressed, 'model' | 'provider'>): ModelChoice {
    return resolveModel(model ? { model, provider: provider ?? undefined } : undefined)
  }

  function mayPass(content: string, { before, cap }: Beginning): boolean {
    return surelyFits([...before, { role: 'user', content }], cap)
  }

  async function count(userId: string, content: string, { before, model, cap }: Beginning): Promise<void> {
    const question: ModelMessage = { role: 'user', content }
    await countInLine(userId, async () => {
      const room = Math.max(0, cap - (await promptTokens.countPrompt(before, model)))
      const tokens = await countMessageTokens(question, model, room)
      if (tokens > room) throw messageTooLong('about ', tokens, room, 'tokens')
    })
  }
}

function messageTooLong(about: '' | 'about ', size: number, limit: number, unit: string): AppError {
  return tooLong(`The message has ${about}`, size, limit, unit, 'Shorten it or send it in parts.')
}

function tooLong(what: string, size: number, limit: number, unit: string, advice = 'Shorten it.'): AppError {
  const [shownSize, shownLimit] = [size, limit].map((value) => value.toLocaleString('en'))
  return new AppError('message_too_long', `${what}${shownSize} ${unit}; the limit is ${shownLimit}. ${advice}`)
}

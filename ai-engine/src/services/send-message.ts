import type { PostMessage } from '@grizz/protocol/http'
import type { Message, Run } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import type { AppError } from '../core/errors.ts'
import { RateLimited, type RateLimiter, type RateState } from '../core/rate-limit/rate-limiter.ts'
import type { Caller } from '../core/security/caller.ts'
import { acceptMessage, type Terms } from '../db/accept-message.ts'
import type { Executor } from '../db/executor.ts'
import { toMessage, toRun } from '../db/rows.ts'
import { type Admission, letIn } from './admission.ts'
import type { MessageLength } from './message-length.ts'
import { createRefusals } from './refusals.ts'
import type { RunQueue } from './run-queue.ts'

export interface SentMessage {
  message: Message
  run: Run
  /** True when this `clientMessageId` was accepted before; then nothing was started. */
  repeated: boolean
  /** Of the person's messages. */
  left: RateState
}

/**
 * Accepts a person's message: saved, ordered, and answered or queued, in one transaction under the conversation's
 * lock. What it returns is committed.
 */
export function createSendMessage(deps: {
  db: Executor
  limiter: RateLimiter
  length: MessageLength
  admission: Admission
  runQueue: RunQueue
}) {
  const { db, limiter, length, admission, runQueue } = deps
  const refuse = createRefusals(limiter)

  /** @throws AppError not_found, message_too_long, conflict, withdrawn, rate_limited, queue_full, unavailable */
  return async function sendMessage(caller: Caller, conversationId: string, input: PostMessage): Promise<SentMessage> {
    // Side by side: both ask Redis, in one round trip.
    const [taken, terms] = await Promise.all([take(caller.userId), admission.terms(conversationId)])
    const limited = taken instanceof RateLimited ? taken : undefined
    const accepting = accept(caller.userId, conversationId, input, terms, limited)
    const sent = await accepting.catch((error) => refuse(caller.userId, error, !limited))
    if (taken instanceof RateLimited) return { ...sent, left: taken.state }
    return { ...sent, left: sent.repeated ? await limiter.giveBack('messages', caller.userId) : taken }
  }

  async function accept(userId: string, conversationId: string, input: PostMessage, terms: Terms, limited?: AppError) {
    if (!limited) await length.check(userId, conversationId, input)
    const ids = { conversationId, id: newId(), userMessageId: newId(), messageId: newId() }
    const question = { ...input, conversationId, id: ids.userMessageId }
    const run = { ...ids, model: admission.resolve(input.model) }
    const accepted = await acceptMessage(db, userId, question, run, { ...terms, allowed: limited === undefined })
    if (accepted.outcome === 'refused') throw limited
    const saved = letIn(accepted, input.content)
    const message = toMessage(saved.message, saved.siblingIds)
    if (saved.outcome === 'accepted') runQueue.accept(saved, { question: message, context: saved.context })
    return { message, run: toRun(saved.run), repeated: saved.outcome === 'repeated' }
  }

  /** A repeat never counts against a limit, so a refusal is final only when it is known to be none. */
  async function take(userId: string): Promise<RateState | RateLimited> {
    try {
      return await limiter.consume('messages', userId)
    } catch (error) {
      if (error instanceof RateLimited) return error
      throw error
    }
  }
}

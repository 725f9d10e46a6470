import type { PostMessage } from '@grizz/protocol/http'
import type { Message, Run } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import type { AppError } from '../../core/errors/app-error.ts'
import { RateLimited, type RateLimiter, type RateState } from '../../core/rate-limit/rate-limiter.ts'
import type { Caller } from '../../core/security/caller.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type AdmissionParams, acceptMessage } from '../../db/messages/accept-message.ts'
import { toMessage, toRun } from '../../db/rows/rows.ts'
import type { MessageLength } from '../memory/message-length.ts'
import type { Admission } from '../runs/admission.ts'
import type { RunQueue } from '../runs/run-queue.ts'
import { createRejectedSends, takeMessage } from './rejected-sends.ts'

export interface SentMessage {
  message: Message
  run: Run
  /** True when this `clientMessageId` was accepted before; then nothing was started. */
  repeated: boolean
  /** Of the user's messages. */
  left: RateState
}

export type SendMessage = ReturnType<typeof createSendMessage>

/** `limited` when the user's rate limit is used up; final once tokens were counted: the message is not refunded then. */
type Charge = { limited: AppError | undefined; isFinal: boolean }

/**
 * Accepts a user's message: saves, orders, and starts or queues it, in one transaction under the conversation's
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
  const refuse = createRejectedSends(limiter)

  /** @throws AppError not_found, message_too_long, conflict, withdrawn, model_not_offered, rate_limited, queue_full, quota_exceeded, unavailable */
  return async function sendMessage(caller: Caller, conversationId: string, input: PostMessage): Promise<SentMessage> {
    // In parallel, so that both Redis commands share one round trip.
    const [taken, params] = await Promise.all([takeMessage(limiter, caller.userId), admission.params(conversationId)])
    const limited = taken instanceof RateLimited ? taken : undefined
    const charge = { limited, isFinal: limited !== undefined }
    const accepting = accept(caller, conversationId, input, params, charge)
    const sent = await accepting.catch((error) => refuse(caller.userId, error, !charge.isFinal))
    if (sent.repeated && !charge.isFinal) return { ...sent, left: await limiter.refund('messages', caller.userId) }
    return { ...sent, left: taken instanceof RateLimited ? taken.state : taken }
  }

  async function accept(
    { userId, credential }: Caller,
    conversationId: string,
    input: PostMessage,
    params: AdmissionParams,
    charge: Charge,
  ) {
    const ids = { conversationId, id: newId(), userMessageId: newId(), messageId: newId() }
    const question = { ...input, conversationId, id: ids.userMessageId }
    const run = { ...ids, ...admission.resolve(input), watched: credential.kind !== 'key' }
    const sentAt = performance.now()
    const save = (allowed: boolean) => acceptMessage(db, userId, question, run, { ...params, allowed })
    // A repeat is found before its tokens are counted.
    let accepted = charge.limited || !length.isShort(input.content) ? await save(false) : undefined
    if (!accepted || accepted.outcome === 'refused') {
      if (charge.limited) throw charge.limited
      charge.isFinal = await length.checkNew(userId, conversationId, input)
      accepted = await save(true)
    }
    const saved = admission.unwrap(accepted, input)
    const message = toMessage(saved.message, saved.siblingIds)
    if (saved.outcome === 'accepted')
      runQueue.accept(saved, sentAt, { question: message, context: saved.context, toolChoices: saved.toolChoices })
    return { message, run: toRun(saved.run), repeated: saved.outcome === 'repeated' }
  }
}

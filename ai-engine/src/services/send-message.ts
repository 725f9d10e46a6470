import type { PostMessage } from '@grizz/protocol/http'
import type { Message, Run } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import { AppError } from '../core/errors.ts'
import type { RateLimiter } from '../core/rate-limit/rate-limiter.ts'
import type { Caller } from '../core/security/caller.ts'
import type { Executor } from '../db/executor.ts'
import { insertMessage } from '../db/messages.ts'
import { type ConversationRow, toRun } from '../db/rows.ts'
import type { Announcer } from './announcer.ts'
import type { Enqueue } from './enqueue.ts'
import type { MessageGuard } from './message-guard.ts'
import type { RunQueue } from './run-queue.ts'

export interface SentMessage {
  message: Message
  run: Run
  /** True when this `clientMessageId` was accepted before; then nothing was started. */
  repeated: boolean
}

export type SendMessage = ReturnType<typeof createSendMessage>

/**
 * Accepts a person's message: saved, ordered, and answered or queued, in one transaction under the conversation's
 * lock. What it returns is committed.
 */
export function createSendMessage(deps: {
  db: Executor
  limiter: RateLimiter
  guard: MessageGuard
  enqueue: Enqueue
  runQueue: RunQueue
  announcer: Announcer
}) {
  const { db, limiter, guard, enqueue, runQueue, announcer } = deps

  /** @throws AppError not_found, message_too_long, conflict, withdrawn, rate_limited, queue_full, unavailable */
  return async function sendMessage(caller: Caller, conversationId: string, input: PostMessage): Promise<SentMessage> {
    const repeated = await allow(caller, conversationId, input)
    if (repeated) return repeated
    const logPosition = await runQueue.logPosition(conversationId)
    const outcome = await db.transaction(async (tx) => {
      const conversation = await guard.lock(tx, caller.userId, conversationId)
      const earlier = await guard.findRepeat(tx, conversationId, input)
      if (earlier) return earlier
      const parentId = await guard.parent(tx, conversation, input.parentId)
      const userMessageId = newId()
      const runId = newId()
      const row = await insertMessage(tx, { ...question(input, conversation), id: userMessageId, parentId, runId })
      const queued = await enqueue(tx, conversation, { id: runId, userMessageId, model: input.model, logPosition })
      return { row, queued, repeated: false as const, message: await guard.toMessage(tx, row) }
    })
    if (outcome.repeated) {
      await limiter.giveBack('messages', caller.userId)
      return outcome
    }
    const { message, queued } = outcome
    void announcer.messageCreated(message)
    runQueue.accept(queued)
    return { message, run: toRun(queued.run), repeated: false }
  }

  /** A repeat never counts against a limit, so it is looked for before a refusal is final. */
  async function allow(caller: Caller, conversationId: string, input: PostMessage): Promise<SentMessage | undefined> {
    await guard.checkLength(input)
    try {
      await limiter.consume('messages', caller.userId)
    } catch (error) {
      const isRefusal = error instanceof AppError && error.code === 'rate_limited'
      const repeat = isRefusal && (await guard.findOwnRepeat(caller.userId, conversationId, input))
      if (repeat) return repeat
      throw error
    }
  }
}

function question({ clientMessageId, content }: PostMessage, { id, userId }: ConversationRow) {
  return { conversationId: id, userId, clientMessageId, content, role: 'user', status: 'complete' } as const
}

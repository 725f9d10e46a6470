import type { RequestAnswer } from '@grizz/protocol/http'
import type { Run } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { RateLimiter, RateState } from '../../core/rate-limit/rate-limiter.ts'
import type { Caller } from '../../core/security/caller.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { lockConversation } from '../../db/conversations/conversations.ts'
import { type Enqueued, enqueueRun } from '../../db/messages/accept-message.ts'
import { findMessage, findNewestInterrupted } from '../../db/messages/messages.ts'
import { type MessageRow, type RunRow, toRun } from '../../db/rows/rows.ts'
import { findByClientRunId, findOpenRuns } from '../../db/runs/runs.ts'
import { type Admission, queueFull } from '../runs/admission.ts'
import type { RunQueue } from '../runs/run-queue.ts'
import type { Quota } from '../usage/quota.ts'
import { createRejectedSends } from './rejected-sends.ts'

export type Answers = ReturnType<typeof createAnswers>

/** Starts another answer to a question, or continues an interrupted one; either is a sibling of the existing answers. */
export function createAnswers(deps: {
  db: Executor
  limiter: RateLimiter
  admission: Admission
  quota: Quota
  runQueue: RunQueue
}) {
  const { db, limiter, admission, quota, runQueue } = deps
  const refuse = createRejectedSends(limiter)

  /**
   * `messageId` names the question, or an answer to it. Idempotent by `clientRunId`.
   * @throws AppError not_found, conflict, model_not_offered, rate_limited, queue_full, quota_exceeded
   */
  async function request(
    { userId, credential }: Caller,
    messageId: string,
    body: RequestAnswer,
  ): Promise<{ run: Run; repeated: boolean; left?: RateState }> {
    const message = await findMessage(db, userId, messageId)
    if (!message) return refuse(userId, new AppError('not_found', 'There is no such message.'), false)
    const earlier = await findByClientRunId(db, message.conversationId, body.clientRunId)
    if (earlier && !isRepeat(earlier, message, body)) return refuse(userId, usedBefore(), false)
    if (earlier) return { run: toRun(earlier), repeated: true }
    const left = await limiter.consume('messages', userId)
    const sentAt = performance.now()
    const outcome = await enqueue(userId, message, body, credential.kind !== 'key').catch((error) =>
      refuse(userId, error, true),
    )
    if ('run' in outcome) {
      runQueue.accept(outcome, sentAt)
      return { run: toRun(outcome.run), repeated: false, left }
    }
    return { run: outcome, repeated: true, left: await limiter.refund('messages', userId) }
  }

  /** The new run, or the one that an earlier copy of the request started meanwhile. */
  async function enqueue(
    userId: string,
    message: MessageRow,
    body: RequestAnswer,
    watched: boolean,
  ): Promise<Enqueued | Run> {
    const { conversationId } = message
    const [params] = await Promise.all([admission.params(conversationId), quota.requireRoom(userId)])
    return db.transaction(async (tx) => {
      orNotFound(await lockConversation(tx, userId, conversationId))
      const meanwhile = await findByClientRunId(tx, conversationId, body.clientRunId)
      if (meanwhile && !isRepeat(meanwhile, message, body)) throw usedBefore()
      if (meanwhile) return toRun(meanwhile)
      const asked = await whatIsAsked(tx, message, body.mode)
      await refuseWhileOpen(tx, conversationId, asked.userMessageId)
      const ids = { id: newId(), messageId: newId(), conversationId, clientRunId: body.clientRunId }
      const run = { ...asked, ...ids, ...admission.resolve(body), watched }
      const enqueued = await enqueueRun(tx, run, params)
      if ('choice' in enqueued) throw admission.notOffered(enqueued)
      if (!('run' in enqueued)) throw queueFull(enqueued.waiting)
      return enqueued
    })
  }

  return { request }
}

async function whatIsAsked(tx: Executor, message: MessageRow, mode: RequestAnswer['mode']) {
  const userMessageId = message.role === 'user' ? message.id : message.parentId
  if (!userMessageId) throw new AppError('not_found', 'There is no such question.')
  if (mode === 'again') return { userMessageId }
  const interrupted = message.role === 'user' ? await findNewestInterrupted(tx, message.id) : message
  if (!interrupted || interrupted.content === '' || !isInterrupted(interrupted))
    throw new AppError(
      'conflict',
      'This answer was not interrupted, so there is nothing to continue. Ask again instead.',
    )
  return { userMessageId, continuesId: interrupted.id }
}

/** Whether the run was started by the same request. */
function isRepeat(run: RunRow, message: MessageRow, { mode }: RequestAnswer): boolean {
  const question = message.role === 'user' ? message.id : message.parentId
  return run.userMessageId === question && (run.continuesId === null) === (mode === 'again')
}

function usedBefore(): AppError {
  return new AppError('conflict', 'This clientRunId was used for another answer. Use a new id for each one.')
}

/** A question has at most one active run: the user has to stop that one first. */
async function refuseWhileOpen(tx: Executor, conversationId: string, userMessageId: string): Promise<void> {
  const open = (await findOpenRuns(tx, conversationId)).some((run) => run.userMessageId === userMessageId)
  if (open) throw new AppError('conflict', 'This question is being answered, or waits for it. Stop that answer first.')
}

/** Whether the answer failed, was stopped, or reached its length limit. */
function isInterrupted({ status, meta }: MessageRow): boolean {
  return status !== 'complete' || meta.finishReason === 'length'
}

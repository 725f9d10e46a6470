import type { EditMessage } from '@grizz/protocol/http'
import type { Message, QueuedRun, Run } from '@grizz/protocol/resources'
import { AppError } from '../../core/errors/app-error.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { lockConversation, updateConversation } from '../../db/conversations/conversations.ts'
import { filePartsOf, filesOf, holdFiles, setMessageFiles } from '../../db/messages/message-files.ts'
import {
  editMessage,
  findMessage,
  findParents,
  findSiblings,
  moveChildren,
  setParent,
  withdrawMessage,
} from '../../db/messages/messages.ts'
import { type ConversationRow, type MessageRow, type RunRow, toMessage, toRun } from '../../db/rows/rows.ts'
import { deleteQueuedRun, findRun, setPosition } from '../../db/runs/runs.ts'
import { choiceOf } from '../../llm/contract/model-choice.ts'
import type { MessageLength } from '../memory/message-length.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { fileMissing } from '../runs/admission.ts'
import { queuedRuns, readQueue } from '../runs/queued-runs.ts'
import type { Quota } from '../usage/quota.ts'
import { reparent } from './reparent.ts'

export type QueueEdits = ReturnType<typeof createQueueEdits>

/** Changes, withdraws or moves a user's queued question. */
export function createQueueEdits(deps: {
  db: Executor
  length: MessageLength
  quota: Quota
  outboxRelay: OutboxRelay
}) {
  const { db, length, quota, outboxRelay } = deps

  /** @throws AppError not_found, already_started, file_missing, message_too_long, quota_exceeded, rate_limited */
  async function edit(userId: string, messageId: string, { content, files }: EditMessage): Promise<Message> {
    if (!length.isShort(content)) await checkLong(userId, messageId, content)
    const { message, isSame } = await onQueued(userId, messageId, async (tx, { question, run }) => {
      if (!isFirst(run)) throw alreadyStarted()
      const wanted = files ? [...new Set(files)] : filesOf(question)
      const isSame = content === question.content && wanted.join() === filesOf(question).join()
      const row = isSame ? question : await change(tx, userId, question, content, wanted)
      const siblingIds = await findSiblings(tx, question.conversationId, question.parentId)
      return { message: toMessage(row ?? question, siblingIds), isSame }
    })
    if (!isSame)
      await outboxRelay.publish({ type: 'message.updated', conversationId: message.conversationId, at: now(), message })
    return message
  }

  /** Files that the question has may have been deleted since; only new ones must be there. */
  async function change(tx: Executor, userId: string, question: MessageRow, content: string, wanted: string[]) {
    if (content === '' && wanted.length === 0)
      throw new AppError('invalid_request', 'A message without files must have a text.')
    const held = filePartsOf(question).filter(({ fileId }) => wanted.includes(fileId))
    const heldIds = held.map(({ fileId }) => fileId)
    const added = await holdFiles(
      tx,
      userId,
      wanted.filter((id) => !heldIds.includes(id)),
    )
    if (!added) throw fileMissing()
    await setMessageFiles(
      tx,
      question.id,
      heldIds,
      added.map(({ fileId }) => fileId),
    )
    const all = [...held, ...added]
    const parts = wanted.flatMap((id) => all.filter(({ fileId }) => fileId === id))
    const texts = content === '' ? [] : [{ type: 'text' as const, text: content }]
    return editMessage(tx, question.id, { content, parts: parts.length > 0 ? [...parts, ...texts] : null })
  }

  /** Withdraws a question. Questions queued behind it get its parent. @throws AppError not_found, already_started */
  async function withdraw(userId: string, messageId: string): Promise<void> {
    const { conversationId, moved, queue } = await onQueued(
      userId,
      messageId,
      async (tx, { conversation, question, run }) => {
        if (!isFirst(run)) throw alreadyStarted()
        await deleteQueuedRun(tx, run.id)
        await withdrawMessage(tx, question)
        const children = await moveChildren(tx, conversation.id, run.messageId, question.parentId)
        if (conversation.leafId === run.messageId)
          await updateConversation(tx, userId, conversation.id, { leafId: question.parentId })
        return {
          conversationId: conversation.id,
          moved: await toMessages(tx, children),
          queue: await readQueue(tx, conversation.id),
        }
      },
    )
    await outboxRelay.publish({ type: 'message.removed', conversationId, at: now(), messageId })
    await sayMoved(conversationId, moved, queue)
  }

  /** Moves a queued run to a place in the queue, 1 is next. @throws AppError not_found, already_started */
  async function move(userId: string, runId: string, place: number): Promise<Run> {
    const found = await findRun(db, userId, runId)
    if (!found) throw new AppError('not_found', 'There is no such run.')
    const change = await onQueued(userId, found.userMessageId, async (tx, { conversation }) => {
      const before = await queuedRuns(tx, conversation.id)
      const others = before.filter(({ id }) => id !== runId)
      const run = before.find(({ id }) => id === runId)
      if (!run) throw alreadyStarted()
      const after = [...others.slice(0, place - 1), run, ...others.slice(place - 1)]
      if (after.every(({ id }, index) => id === before[index]?.id)) return undefined
      const positions = before.map(({ position }) => position)
      for (const [index, { id }] of after.entries()) await setPosition(tx, id, positions[index] ?? 0)
      const children = await relinkQuestions(tx, userId, conversation, before, after)
      return { moved: await toMessages(tx, children), queue: await readQueue(tx, conversation.id) }
    })
    if (change) await sayMoved(found.conversationId, change.moved, change.queue)
    return toRun((await findRun(db, userId, runId)) ?? found)
  }

  return { edit, withdraw, move }

  async function sayMoved(conversationId: string, moved: readonly Message[], queue: QueuedRun[]): Promise<void> {
    for (const message of moved)
      await outboxRelay.publish({ type: 'message.updated', conversationId, at: now(), message })
    await outboxRelay.publish({ type: 'queue.updated', conversationId, at: now(), queue })
  }

  /** Runs before the transaction, so that no lock and no connection is held while tokens are counted. */
  async function checkLong(userId: string, messageId: string, content: string): Promise<void> {
    const { conversation, run } = await onQueued(userId, messageId, async (_tx, waiting) => waiting)
    if (!isFirst(run)) throw alreadyStarted()
    const { systemPrompt, projectId } = conversation
    await quota.requireRoom(userId)
    await length.checkEdit(content, { userId, systemPrompt, projectId, ...choiceOf(run) })
  }

  /** Works on a question that still waits, under its conversation's lock, so that it cannot start meanwhile. */
  async function onQueued<T>(
    userId: string,
    messageId: string,
    work: (tx: Executor, waiting: { conversation: ConversationRow; question: MessageRow; run: RunRow }) => Promise<T>,
  ): Promise<T> {
    const found = await findMessage(db, userId, messageId)
    if (!found) throw new AppError('not_found', 'There is no such message.')
    return db.transaction(async (tx) => {
      const conversation = await lockConversation(tx, userId, found.conversationId)
      const question = await findMessage(tx, userId, messageId)
      if (!conversation || !question) throw new AppError('not_found', 'There is no such message.')
      const run = (await queuedRuns(tx, conversation.id)).find(({ userMessageId }) => userMessageId === messageId)
      if (!run) throw alreadyStarted()
      return work(tx, { conversation, question, run })
    })
  }
}

/** A question that has an answer and waits for another one stays unchanged, because that answer belongs to its text. */
function isFirst({ clientRunId }: RunRow): boolean {
  return clientRunId === null
}

async function relinkQuestions(
  tx: Executor,
  userId: string,
  conversation: ConversationRow,
  before: readonly RunRow[],
  after: readonly RunRow[],
): Promise<MessageRow[]> {
  const first = before.filter(isFirst)
  const parents = await findParents(
    tx,
    first.map(({ userMessageId }) => userMessageId),
  )
  const { changed, leafId } = reparent({
    before: first,
    after: after.filter(isFirst),
    parents,
    leafId: conversation.leafId,
  })
  if (leafId !== conversation.leafId) await updateConversation(tx, userId, conversation.id, { leafId })
  const rows: MessageRow[] = []
  for (const [id, parentId] of changed) rows.push(...[await setParent(tx, id, parentId)].flatMap((row) => row ?? []))
  return rows
}

async function toMessages(tx: Executor, rows: readonly MessageRow[]): Promise<Message[]> {
  const messages: Message[] = []
  for (const row of rows) messages.push(toMessage(row, await findSiblings(tx, row.conversationId, row.parentId)))
  return messages
}

function alreadyStarted(): AppError {
  return new AppError(
    'already_started',
    'This message is no longer waiting: its answer has started. Stop it, or ask again.',
  )
}

const now = () => new Date().toISOString()

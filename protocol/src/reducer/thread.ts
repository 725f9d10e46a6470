/** A reader's knowledge of one conversation, and the ways in which it changes. Free of zod, so that the page may use it. */
import type { Part, WaitingFor } from '../parts.ts'
import type { Message, QueuedRun, Step } from '../resources.ts'

export interface LiveAnswer {
  runId: string
  messageId: string
  userMessageId: string
  provider: string | undefined
  model: string
  attempt: number
  /** How often it was begun anew because an engine failed. */
  takeovers: number
  /** The turn in progress, from 0. */
  turn: number
  parts: readonly Part[]
  /** While the run waits for a user. */
  waitingFor: WaitingFor | undefined
  /** Earlier messages left out of the model's context. */
  contextTrimmed: number
  steps: readonly Step[]
  startedAt: string | undefined
}

export interface Thread {
  conversationId: string
  /** Where to go on reading the log. */
  cursor: string
  messages: Readonly<Record<string, Message>>
  live: Readonly<Record<string, LiveAnswer>>
  queue: readonly QueuedRun[]
  /** The newest message of the branch that is shown. */
  leafId: string | null
  /** True when an event showed that something is missing: fetch the messages and open again. */
  stale: boolean
}

/** A new message moves the end of the shown branch along when it continues that branch. */
export function withQuestion(thread: Thread, message: Message): Thread {
  const next = withMessage(thread, message)
  const ends = [thread.leafId, ...answersTo(thread, thread.leafId)]
  return ends.includes(message.parentId) ? { ...next, leafId: message.id } : next
}

export function withMessage(thread: Thread, message: Message): Thread {
  const messages = { ...thread.messages, [message.id]: message }
  for (const siblingId of message.siblingIds) {
    const sibling = messages[siblingId]
    if (sibling && sibling.siblingIds.length < message.siblingIds.length)
      messages[siblingId] = { ...sibling, siblingIds: message.siblingIds }
  }
  const replacesLeaf = message.role === 'assistant' && message.parentId !== null && message.parentId === thread.leafId
  return { ...thread, messages, leafId: replacesLeaf ? message.id : thread.leafId }
}

export function withoutMessage(thread: Thread, messageId: string): Thread {
  const { [messageId]: removed, ...messages } = thread.messages
  const wasLast = thread.leafId === messageId || answersTo(thread, messageId).includes(thread.leafId ?? '')
  const leafId = wasLast ? (removed?.parentId ?? null) : thread.leafId
  return {
    ...thread,
    messages,
    leafId,
    queue: numbered(thread.queue.filter((entry) => entry.userMessageId !== messageId)),
  }
}

export function withLive(thread: Thread, answer: LiveAnswer): Thread {
  return { ...thread, live: { ...thread.live, [answer.messageId]: answer } }
}

/** The last to be accepted waits last, until the server says otherwise. */
export function withQueued(
  thread: Thread,
  runId: string,
  answer: { messageId: string; userMessageId: string },
): Thread {
  const { messageId, userMessageId } = answer
  if (thread.queue.some((entry) => entry.runId === runId)) return thread
  return { ...thread, queue: numbered([...thread.queue, { runId, messageId, userMessageId, position: 0 }]) }
}

export function withoutQueued(thread: Thread, runId: string): Thread {
  return { ...thread, queue: numbered(thread.queue.filter((entry) => entry.runId !== runId)) }
}

export function numbered(queue: readonly QueuedRun[]): QueuedRun[] {
  return queue.map((entry, index) => (entry.position === index + 1 ? entry : { ...entry, position: index + 1 }))
}

export function isFinal(thread: Thread, messageId: string): boolean {
  const held = thread.messages[messageId]
  return held !== undefined && held.status !== 'streaming'
}

/** Whether an answer can still wait, as far as is known. */
export function waits(thread: Thread, messageId: string): boolean {
  return !isFinal(thread, messageId) && !thread.live[messageId]
}

export function answersTo(thread: Thread, questionId: string | null): string[] {
  const pending = [...Object.values(thread.live), ...thread.queue]
  return pending.filter((answer) => answer.userMessageId === questionId).map((answer) => answer.messageId)
}

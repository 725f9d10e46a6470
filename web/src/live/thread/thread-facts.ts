import type { WaitingFor } from '@grizz/protocol/parts'
import { branch } from '@grizz/protocol/reducer/branch'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { Message } from '@grizz/protocol/resources'

/** The ids of the shown branch's messages, oldest first. */
export function messagesOf(thread: Thread): string[] {
  return branch(thread).flatMap((item) => (item.kind === 'message' ? [item.message.id] : []))
}

/** Something is being written, or what is shown ends with a question. What waits for the user may be silent for days. */
export function awaitsAnswer(thread: Thread): boolean {
  if (waitingForOf(thread)) return false
  const { live, messages, leafId } = thread
  return Object.keys(live).length > 0 || messages[leafId ?? '']?.role === 'user'
}

/** The reason why the running answer waits, and for which of its tool calls; undefined while it is being written. */
export function waitingForOf({ live }: Thread): WaitingFor | undefined {
  return Object.values(live).find((answer) => answer.waitingFor)?.waitingFor
}

/** Whether a run of a conversation is running or queued, or waits for the user. */
export type Activity = 'idle' | 'answering' | 'waiting'

export function activityOf(thread: Thread): Activity {
  if (waitingForOf(thread)) return 'waiting'
  return Object.keys(thread.live).length + thread.queue.length > 0 ? 'answering' : 'idle'
}

/** The answer that was finished last, of all branches; empty when there is none. Ids grow with time. */
export function newestAnswer({ messages }: Thread): string {
  let newest = ''
  for (const { role, id } of Object.values(messages)) if (role === 'assistant' && id > newest) newest = id
  return newest
}

/** It has no message, as far as this client knows. */
export function isEmpty(thread: Thread | undefined): boolean {
  return thread === undefined || Object.keys(thread.messages).length === 0
}

/** When the newest of its messages was made, by the engine's clock; empty when there is none. */
export function newestTime({ messages }: Thread): string {
  let newest = ''
  for (const { createdAt } of Object.values(messages)) if (createdAt > newest) newest = createdAt
  return newest
}

/** The message that names this `clientMessageId`, when the thread has it. */
export function messageSentAs(thread: Thread, clientMessageId: string): Message | undefined {
  return Object.values(thread.messages).find((message) => message.clientMessageId === clientMessageId)
}

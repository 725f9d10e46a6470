import { branch } from '@grizz/protocol/branch'
import type { Message } from '@grizz/protocol/resources'
import type { Thread } from '@grizz/protocol/thread'

/** The ids of the shown branch's messages, oldest first. */
export function messagesOf(thread: Thread): string[] {
  return branch(thread).flatMap((item) => (item.kind === 'message' ? [item.message.id] : []))
}

/** Something is being written, or what is shown ends with a question. */
export function awaitsAnswer({ live, messages, leafId }: Thread): boolean {
  return Object.keys(live).length > 0 || messages[leafId ?? '']?.role === 'user'
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

import type { Incoming } from '@grizz/protocol/frames'
import { accept, branch, reduce, type Thread } from '@grizz/protocol/reduce'
import type { Message } from '@grizz/protocol/resources'

/** The thread after a frame of the connection. */
export function applied(thread: Thread, frame: Incoming): Thread {
  if (frame.type === 'accepted') return accept(thread, frame.message, frame.run)
  return 'id' in frame ? reduce(thread, frame) : thread
}

/** The ids of the shown branch's messages, oldest first. */
export function messagesOf(thread: Thread): string[] {
  return branch(thread).flatMap((item) => (item.kind === 'message' ? [item.message.id] : []))
}

/** Something is being written, or what is shown ends with a question. */
export function awaitsAnswer({ live, messages, leafId }: Thread): boolean {
  return Object.keys(live).length > 0 || messages[leafId ?? '']?.role === 'user'
}

/** The message that names this `clientMessageId`, when the thread has it. */
export function messageSentAs(thread: Thread, clientMessageId: string): Message | undefined {
  return Object.values(thread.messages).find((message) => message.clientMessageId === clientMessageId)
}

/** The branch of a thread that is shown. Free of zod, so that the page may use it. */
import type { Message, QueuedRun } from '../resources.ts'
import { answersTo, type LiveAnswer, type Thread } from './thread.ts'

/** One place in a branch: a message as saved, an answer being written, or an answer that waits. */
export type BranchItem =
  | { kind: 'message'; message: Message }
  | { kind: 'live'; answer: LiveAnswer }
  | { kind: 'queued'; queued: QueuedRun }

/** The shown branch, oldest first. Ends at the oldest message known, even when older ones exist. */
export function branch(thread: Thread): BranchItem[] {
  const items: BranchItem[] = []
  const queued = new Map(thread.queue.map((entry) => [entry.messageId, entry]))
  const seen = new Set<string>()
  let id = answerAfter(thread, queued) ?? thread.leafId
  while (id && !seen.has(id)) {
    const item = itemOf(thread, queued, id)
    if (!item) break
    items.push(item)
    seen.add(id)
    id = parentOf(item)
  }
  return items.reverse()
}

/** The end of what follows the leaf. Facts come in any order; amid the events of a move questions may form a circle. */
export function endOf(thread: Thread): string | null {
  const seen = new Set<string>()
  let leafId = thread.leafId
  for (let next = leafId; next && !seen.has(next); next = nextAfter(thread, next) ?? null) {
    seen.add(next)
    leafId = next
  }
  return leafId
}

/** The items known to come after this message or the answer it waits for: first of all what is not answered yet. */
function nextAfter(thread: Thread, id: string): string | undefined {
  const answers = answersTo(thread, id)
  const pending = new Set([...Object.values(thread.live), ...thread.queue].map((answer) => answer.userMessageId))
  const following = Object.values(thread.messages).filter(({ parentId, role }) =>
    role === 'user' ? [id, ...answers].includes(parentId ?? '') : parentId === id && answers.length === 0,
  )
  return (following.find((message) => pending.has(message.id)) ?? following.at(-1))?.id
}

/** The answer that follows the leaf while the leaf is still a question. */
function answerAfter(thread: Thread, queued: ReadonlyMap<string, QueuedRun>): string | undefined {
  return answersTo(thread, thread.leafId).find((id) => thread.live[id] || queued.has(id))
}

function itemOf(thread: Thread, queued: ReadonlyMap<string, QueuedRun>, id: string): BranchItem | undefined {
  const message = thread.messages[id]
  if (message) return { kind: 'message', message }
  const answer = thread.live[id]
  if (answer) return { kind: 'live', answer }
  const waiting = queued.get(id)
  return waiting && { kind: 'queued', queued: waiting }
}

function parentOf(item: BranchItem): string | null {
  if (item.kind === 'message') return item.message.parentId
  return item.kind === 'live' ? item.answer.userMessageId : item.queued.userMessageId
}

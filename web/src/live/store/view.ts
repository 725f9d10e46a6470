import { type BranchItem, branch } from '@grizz/protocol/reducer/branch'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { ConnectionState } from '../../client/connection.ts'
import type { PendingMessage, ThreadItem } from '../contract/contract.ts'
import type { OutboxItem } from '../sending/outbox.ts'

export type ItemsOf = (
  thread: Thread | undefined,
  outbox: readonly OutboxItem[],
  state: OutboxState,
) => readonly ThreadItem[]

/** The shown items of a thread. An item that did not change is the same object as before, so that React can skip it. */
export function createItems(): ItemsOf {
  const kept = new WeakMap<object, ThreadItem>()
  const pendingOf = createPending()
  const same = (item: ThreadItem): ThreadItem => {
    const subject = subjectOf(item)
    const held = kept.get(subject)
    if (!held) kept.set(subject, item)
    return held ?? item
  }
  return (thread, outbox, state) => {
    const pending = pendingOf(outbox, state).map((message): ThreadItem => ({ kind: 'pending', pending: message }))
    const confirmed = thread ? cutForSibling(branch(thread), outbox) : []
    return [...confirmed, ...pending].map(same)
  }
}

export interface OutboxState {
  connection: ConnectionState
  /** False when the browser has no network, which it knows before the connection does. */
  online: boolean
  /** The queue has no room, or the engine asked to wait. */
  blocked: boolean
  /** Whether one of its files is not uploaded. */
  uploading: (item: OutboxItem) => boolean
  /** Whether the thread has the message that was sent under this `clientMessageId`. */
  has: (clientMessageId: string) => boolean
}

/** The message before which older ones exist, when they do. */
export function olderThan(items: readonly ThreadItem[]): string | undefined {
  const [oldest] = items
  return oldest?.kind === 'message' && oldest.message.parentId !== null ? oldest.message.id : undefined
}

/** The answer, written or not, at the end of what is shown: the parent of a next question. */
export function endOf(items: readonly ThreadItem[]): string | undefined {
  const last = items.findLast((item) => item.kind !== 'pending')
  if (!last || (last.kind === 'message' && last.message.role === 'user')) return undefined
  return idOf(last)
}

const none: readonly string[] = []

/** How the outbox shows: what the thread has already is not shown again. */
function createPending(): (items: readonly OutboxItem[], state: OutboxState) => readonly PendingMessage[] {
  let held: readonly PendingMessage[] = []
  return (items, outboxState) => {
    held = items
      .filter((item) => !outboxState.has(item.clientMessageId))
      .map((item) => {
        const { clientMessageId, content, files = none, createdAt } = item
        const state = stateOf(item, outboxState)
        const before = held.find((message) => message.clientMessageId === clientMessageId)
        return before?.state === state ? before : { clientMessageId, content, files, createdAt, state }
      })
    return held
  }
}

/** A new sibling of an earlier question hides what follows its parent, already before the engine has it. */
function cutForSibling(items: readonly BranchItem[], outbox: readonly OutboxItem[]): readonly BranchItem[] {
  const parentId = outbox[0]?.parentId
  if (parentId === undefined) return items
  if (parentId === null) return []
  const end = items.findIndex((item) => idOf(item) === parentId) + 1
  return end === 0 ? items : items.slice(0, end)
}

function idOf(item: BranchItem): string {
  if (item.kind === 'message') return item.message.id
  return item.kind === 'live' ? item.answer.messageId : item.queued.messageId
}

function subjectOf(item: ThreadItem): object {
  switch (item.kind) {
    case 'message':
      return item.message
    case 'live':
      return item.answer
    case 'queued':
      return item.queued
    case 'pending':
      return item.pending
  }
}

function stateOf(item: OutboxItem, { connection, online, blocked, uploading }: OutboxState): PendingMessage['state'] {
  if (!online || connection === 'offline' || connection === 'reconnecting') return 'offline'
  if (uploading(item)) return 'uploading'
  return blocked ? 'waiting' : 'sending'
}

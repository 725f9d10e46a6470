import { contentOf } from '@grizz/protocol/part-text'
import type { QueuedRun } from '@grizz/protocol/resources'
import type { ThreadItem } from '../../../live/contract/contract.ts'

/** One element of the thread. A queued run is shown on its question. */
export interface Row {
  /** Stays the same from sending to saved, and from an answer's first token to its last. */
  key: string
  item: Exclude<ThreadItem, { kind: 'queued' }>
  queued: QueuedRun | undefined
}

export function rowsOf(items: readonly ThreadItem[]): Row[] {
  const rows: Row[] = []
  for (const item of items) {
    const last = rows.at(-1)
    if (item.kind !== 'queued') rows.push({ key: keyOf(item), item, queued: undefined })
    else if (last) rows[rows.length - 1] = { ...last, queued: item.queued }
  }
  return rows
}

/** The `data-message-id` of the row's element. */
export function messageIdOf({ item }: Row): string {
  if (item.kind === 'pending') return item.pending.clientMessageId
  return item.kind === 'live' ? item.answer.messageId : item.message.id
}

export function isAnswer({ item }: Row): boolean {
  return item.kind === 'live' || (item.kind === 'message' && item.message.role === 'assistant')
}

/** Roughly what it costs to show. */
export function sizeOf({ item }: Row): number {
  if (item.kind === 'pending') return item.pending.content.length
  return item.kind === 'live' ? contentOf(item.answer.parts).length : item.message.content.length
}

function keyOf(item: Row['item']): string {
  if (item.kind === 'pending') return item.pending.clientMessageId
  return item.kind === 'live' ? item.answer.messageId : (item.message.clientMessageId ?? item.message.id)
}

import type { Incoming } from '@grizz/protocol/frames'
import type { Thread } from '@grizz/protocol/reduce'
import type { ConnectionStatus } from '../../client/connection.ts'
import type { Problem } from '../sending/message-sender.ts'
import type { OutboxItem } from '../sending/outbox.ts'
import type { Phase } from '../thread/thread-reader.ts'

/** What the leading tab of a conversation says to the others. */
export type Said =
  | { type: 'state'; phase: Phase; problem: string | undefined; thread: Thread | undefined; status: Standing }
  | { type: 'frame'; frame: Incoming }
  | { type: 'standing'; status: Standing }

export interface Standing extends ConnectionStatus {
  /** The queue has no room, or the server asked to wait. */
  holding: boolean
}

/** What any tab calls out to all others. */
export type Called =
  | { type: 'put'; item: OutboxItem }
  | { type: 'removed'; clientMessageId: string }
  | { type: 'refused'; items: readonly OutboxItem[]; problem: Problem }
  | { type: 'taken'; clientMessageId: string }
  | { type: 'retry' }

import type { Incoming } from '@grizz/protocol/frames'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { ConnectionStatus } from '../../client/connection.ts'
import type { Problem } from '../sending/message-sender.ts'
import type { OutboxItem } from '../sending/outbox.ts'
import type { Phase } from '../thread/thread-reader.ts'

/** The messages that the leading tab publishes to the others. */
export type LeaderMessage =
  | { type: 'state'; phase: Phase; problem: string | undefined; thread: Thread | undefined; status: LeaderStatus }
  | { type: 'frame'; frame: Incoming }
  | { type: 'status'; status: LeaderStatus }

export interface LeaderStatus extends ConnectionStatus {
  /** The queue has no room, or the engine asked to wait. */
  blocked: boolean
}

/** The messages that any tab sends to all others. */
export type PeerMessage =
  | { type: 'put'; item: OutboxItem }
  | { type: 'removed'; clientMessageId: string }
  | { type: 'refused'; items: readonly OutboxItem[]; problem: Problem }
  | { type: 'taken'; clientMessageId: string }
  | { type: 'retry' }

import type { ServerFrame } from '@grizz/protocol/frames'
import type { EventLog, LogEntry } from '../../core/events/log/event-log.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Caller } from '../../core/security/caller.ts'

/** Where a stream goes: a socket or an SSE response. */
export interface EventWriter {
  event(entry: LogEntry): void
  /** Something that is not in the log. */
  frame(frame: ServerFrame): void
  /** Waits until that many more characters fit into what may be unsent. @throws TooSlow, the signal's reason */
  room(length: number, signal: AbortSignal): Promise<void> | undefined
  end(why: StreamEnd): void
}

/** `deleted`: the conversation is no longer the caller's. */
export type StreamEnd = 'reset' | 'deleted' | 'too_slow' | 'failed'

/** What every route needs that follows the log. */
export interface LiveDeps {
  log: EventLog
  logger: Logger
  conversations: { owns(userId: string, conversationId: string): Promise<boolean> }
  connections: {
    requireRoom(caller: Caller): void
    add(caller: Caller, end: (reason: string) => void): () => void
  }
}

import type { ServerFrame } from '@grizz/protocol/frames'
import type { LogEntry } from '../../core/events/log/event-log.ts'

/** The writing end of a stream: a socket or an SSE response. */
export interface EventWriter {
  event(entry: LogEntry): void
  /** Sends a frame that is not in the log. */
  frame(frame: ServerFrame): void
  /** Waits until that many more bytes fit into the buffer. @throws SlowConsumer, the signal's reason */
  waitUntilWritable(length: number, signal: AbortSignal): Promise<void> | undefined
  end(why: StreamEnd): void
}

/** `deleted`: the conversation is no longer the caller's. */
export type StreamEnd = 'reset' | 'deleted' | 'too_slow' | 'failed'

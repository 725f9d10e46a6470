import { PROTOCOL_VERSION } from '@grizz/protocol/version'
import { type EventLog, undefinedIfUnavailable } from '../../core/events/log/event-log.ts'
import { SlowConsumer } from './backpressure.ts'
import type { EventWriter } from './event-writer.ts'
import { retryWhenAvailable } from './retry-when-available.ts'

export interface FollowOptions {
  log: EventLog
  conversationId: string
  /** The client's cursor; undefined: from now on. */
  after: string | undefined
  writer: EventWriter
  /** Whether the caller may still read the conversation. */
  isOwner: () => Promise<boolean>
  /** Ends the stream without a closing frame. */
  signal: AbortSignal
}

/** The cursor of a stream that begins while the log is unavailable and the client has none. It gets `reset` later. */
const NO_CURSOR = '0-0'

/**
 * Sends `ready`, then writes every later event of the conversation, in order and without a gap, until the signal
 * aborts. A cursor that the log does not contain, or no longer, gets `reset`, which ends the stream. While the log is
 * unavailable the client gets one error frame and the stream waits.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { log, conversationId, after, writer, signal } = options
  try {
    const isKnown = after === undefined || (await undefinedIfUnavailable(log.contains(conversationId, after))) !== false
    const tail = after !== undefined && isKnown ? undefined : await undefinedIfUnavailable(log.tail(conversationId))
    const cursor = (isKnown ? after : undefined) ?? tail ?? NO_CURSOR
    writer.frame({ type: 'ready', protocol: PROTOCOL_VERSION, conversationId, cursor })
    if (isKnown) await relay(options, cursor)
    await endByReset(options)
  } catch (error) {
    if (signal.aborted) return
    writer.end(error instanceof SlowConsumer ? 'too_slow' : 'failed')
    if (!(error instanceof SlowConsumer)) throw error
  }
}

/** Returns when the log no longer contains the cursor. */
async function relay(options: FollowOptions, start: string): Promise<void> {
  const { log, conversationId, writer, signal } = options
  let cursor = start
  for (;;) {
    const entries = await retryWhenAvailable(options, () => log.read(conversationId, cursor, signal))
    if (entries === 'reset') return
    for (const entry of entries) {
      const writable = writer.waitUntilWritable(entry.json.length, signal)
      if (writable !== undefined) await writable
      writer.event(entry)
      cursor = entry.id
    }
  }
}

/** Waits for the log first: a client that came back earlier would get another reset at once. */
async function endByReset(options: FollowOptions): Promise<void> {
  const { log, conversationId, writer, isOwner, signal } = options
  // If Postgres cannot answer now, the fetch after the reset checks the owner.
  const isStillOwner = await isOwner().catch(() => true)
  const cursor = isStillOwner && (await retryWhenAvailable(options, () => log.tail(conversationId)))
  if (signal.aborted) return
  if (cursor) writer.frame({ type: 'reset', cursor })
  writer.end(cursor ? 'reset' : 'deleted')
}

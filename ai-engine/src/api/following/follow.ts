import { PROTOCOL_VERSION } from '@grizz/protocol/version'
import type { EventLog } from '../../core/events/log/event-log.ts'
import { undefinedIfUnavailable } from '../../core/events/log/undefined-if-unavailable.ts'
import { SlowConsumer } from './backpressure.ts'
import type { EventWriter } from './event-writer.ts'
import { retryWhenAvailable } from './retry-when-available.ts'

export interface FollowOptions {
  log: EventLog
  conversationId: string
  /** What the client has; absent: from now on. */
  after: string | undefined
  writer: EventWriter
  /** Whether the caller may still read the conversation. */
  isTheirs: () => Promise<boolean>
  /** Ends the stream without a word. */
  signal: AbortSignal
}

/** Where a stream begins while the log is out of reach and the client has no cursor. It gets `reset` later. */
const NOWHERE = '0-0'

/**
 * Says `ready`, then hands every later event of the conversation to the sink, in order and without a gap, until the
 * signal says stop. A cursor that the log does not hold, or no longer, gets `reset`, which ends the stream. While the
 * log is out of reach the sink is told so once and the stream waits.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { log, conversationId, after, writer, signal } = options
  try {
    const held = after === undefined || (await undefinedIfUnavailable(log.holds(conversationId, after))) !== false
    const tail = after !== undefined && held ? undefined : await undefinedIfUnavailable(log.tail(conversationId))
    const cursor = (held ? after : undefined) ?? tail ?? NOWHERE
    writer.frame({ type: 'ready', protocol: PROTOCOL_VERSION, conversationId, cursor })
    if (held) await relay(options, cursor)
    await endByReset(options)
  } catch (error) {
    if (signal.aborted) return
    writer.end(error instanceof SlowConsumer ? 'too_slow' : 'failed')
    if (!(error instanceof SlowConsumer)) throw error
  }
}

/** Returns when the log no longer holds the cursor. */
async function relay(options: FollowOptions, start: string): Promise<void> {
  const { log, conversationId, writer, signal } = options
  let cursor = start
  for (;;) {
    const entries = await retryWhenAvailable(options, () => log.read(conversationId, cursor, signal))
    if (entries === 'reset') return
    for (const entry of entries) {
      const room = writer.room(entry.json.length, signal)
      if (room !== undefined) await room
      writer.event(entry)
      cursor = entry.id
    }
  }
}

/** Not before the log can be reached: whoever came back earlier would be sent away again at once. */
async function endByReset(options: FollowOptions): Promise<void> {
  const { log, conversationId, writer, isTheirs, signal } = options
  // When it cannot be asked now, the fetch that follows a reset asks it.
  const theirs = await isTheirs().catch(() => true)
  const cursor = theirs && (await retryWhenAvailable(options, () => log.tail(conversationId)))
  if (signal.aborted) return
  if (cursor) writer.frame({ type: 'reset', cursor })
  writer.end(cursor ? 'reset' : 'deleted')
}

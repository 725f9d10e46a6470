import { type EventLog, LogUnavailable } from '../core/events/event-log.ts'
import { ifReachable } from '../core/events/if-reachable.ts'
import { TooSlow } from './outflow.ts'
import { toAppError } from './problems.ts'
import type { Sink } from './sink.ts'

export interface FollowOptions {
  log: EventLog
  conversationId: string
  /** What the client has; absent: from now on. */
  after: string | undefined
  sink: Sink
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
  const { log, conversationId, after, sink, signal } = options
  try {
    const held = after === undefined || (await ifReachable(log.holds(conversationId, after))) !== false
    const tail = after !== undefined && held ? undefined : await ifReachable(log.tail(conversationId))
    const cursor = (held ? after : undefined) ?? tail ?? NOWHERE
    sink.say({ type: 'ready', protocol: 1, conversationId, cursor })
    if (held) await relay(options, cursor)
    await endByReset(options)
  } catch (error) {
    if (signal.aborted) return
    sink.end(error instanceof TooSlow ? 'too_slow' : 'failed')
    if (!(error instanceof TooSlow)) throw error
  }
}

/** Returns when the log no longer holds the cursor. */
async function relay({ log, conversationId, sink, signal }: FollowOptions, start: string): Promise<void> {
  let cursor = start
  let isOutage = false
  for (;;) {
    try {
      const entries = await log.read(conversationId, cursor, signal)
      isOutage = false
      if (entries === 'reset') return
      for (const entry of entries) {
        await sink.room(entry.json.length, signal)
        sink.event(entry)
        cursor = entry.id
      }
    } catch (error) {
      if (!(error instanceof LogUnavailable) || signal.aborted) throw error
      if (!isOutage) sayOutage(sink, error)
      isOutage = true
      await log.available(signal)
    }
  }
}

async function endByReset({ log, conversationId, sink, isTheirs, signal }: FollowOptions): Promise<void> {
  // When it cannot be asked now, the fetch that follows a reset asks it.
  const theirs = await isTheirs().catch(() => true)
  const cursor = theirs ? await ifReachable(log.tail(conversationId)) : undefined
  if (signal.aborted) return
  if (theirs) sink.say({ type: 'reset', cursor: cursor ?? NOWHERE })
  sink.end(theirs ? 'reset' : 'deleted')
}

function sayOutage(sink: Sink, error: LogUnavailable): void {
  const { code, message } = toAppError(error)
  sink.say({ type: 'error', code, detail: message })
}

import type { NewEvent } from '@grizz/protocol/events'

/**
 * The event log of every conversation: what runs append and what every reader, the sender's own socket included,
 * reads after a cursor. Two implementations stand: `memory-log` (one process) and `redis-log` (many engines).
 * One contract suite (`test/events/log-contract.ts`) holds both.
 *
 * A log begins with an internal entry, `log.opened`, and its ids are `<epoch>-<seq>`: the epoch names this very log
 * and `seq` counts its entries without a gap. So a reader that meets another epoch, or misses a number, knows that
 * something was lost and answers `reset`; nothing is ever skipped in silence. A log that is deleted, flushed or
 * expired comes back under a new epoch.
 *
 * The log is never the truth. Postgres is.
 */
export interface EventLog {
  /**
   * The id of the newest entry. Opens the log when it does not exist.
   * @throws LogUnavailable
   */
  tail(conversationId: string): Promise<string>

  /**
   * Appends and returns the new entry's id. Opens the log when it does not exist. With `once` (any string unique in
   * the conversation) a second call appends nothing and returns undefined.
   * @throws LogUnavailable: with `once`, try again; without, whether it was written is unknown, so call `reopen`
   */
  append(conversationId: string, event: NewEvent, options?: { once?: string }): Promise<string | undefined>

  /**
   * Appends events of a run, in this order and with nothing between them, to the log that `position` belongs to.
   * @returns false when that log is gone (flushed, expired, reopened by another engine)
   * @throws LogUnavailable: whether it was written is unknown, so call `reopen`
   */
  appendTo(conversationId: string, position: string, ...events: NewEvent[]): Promise<boolean>

  /**
   * The first events of a run, as `appendTo`; the very first of them only once by key, as `append` does.
   * @returns false when the log of `position` is gone; then none of them was appended, nor the key used
   * @throws LogUnavailable: whether it was written is unknown, so call `reopen`
   */
  begin(conversationId: string, position: string, once: string, ...events: NewEvent[]): Promise<boolean>

  /**
   * Deletes the log and opens it anew, so that every reader of the old one gets `reset`. Returns the new tail.
   * @throws LogUnavailable
   */
  reopen(conversationId: string): Promise<string>

  /** Removes a conversation's log for good. @throws LogUnavailable */
  delete(conversationId: string): Promise<void>

  /** Whether the log still contains this entry. @throws LogUnavailable */
  contains(conversationId: string, cursor: string): Promise<boolean>

  /**
   * The entries after `after`, at most a few hundred, oldest first; waits while there are none.
   * @returns 'reset' when the log does not contain `after`, or no longer does
   * @throws LogUnavailable; the signal's reason when aborted
   */
  read(conversationId: string, after: string, signal: AbortSignal): Promise<readonly LogEntry[] | 'reset'>

  /**
   * To be called once a second with all running runs of this engine, also when there are none. Prolongs their logs,
   * trims them and those of ended runs to the bounds, and returns the runs whose position is lost.
   * @throws LogUnavailable
   */
  renew(runs: readonly RunPosition[]): Promise<readonly RunPosition[]>

  /** Resolves as soon as the log is reachable. Rejects with the signal's reason when aborted. */
  available(signal: AbortSignal): Promise<void>

  /** Calls back each time the log was unreachable and is back: writes in progress may be lost. */
  onReturn(listener: () => void): void

  /** For /readyz and /metrics. */
  status(): LogStatus

  close(): Promise<void>
}

/** One event as it goes over the wire: `json` is the whole frame, `{"id":…,"type":…}`. */
export interface LogEntry {
  id: string
  type: NewEvent['type']
  json: string
}

/** Where a running run began in its conversation's log. */
export interface RunPosition {
  runId: string
  conversationId: string
  position: string
}

export interface LogStatus {
  kind: 'memory' | 'redis'
  reachable: boolean
  /** Milliseconds between the append and the read of the newest entry read here; 0 in process. */
  lagMs: number
  /** Conversations that clients follow on this engine. */
  followed: number
  /** Blocking connections in use. */
  readers: number
}

/** The log cannot be reached, or did not answer in time. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable'
}

/** The result of a call to the log; undefined when the log is unavailable. */
export async function undefinedIfUnavailable<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof LogUnavailable) return undefined
    throw error
  }
}

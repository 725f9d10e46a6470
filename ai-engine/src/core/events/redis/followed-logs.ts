/**
 * The conversations that clients follow on this engine. Each has a window of its newest entries, which one blocking
 * read for all of them keeps filling, so that a reader near the tail costs Redis nothing.
 *
 * A window begins at a cursor that was just seen in Redis, and grows only by the very next entry. Anything else (a
 * number missing, another epoch, `log.opened`) ends it: all waiting readers are woken, read from Redis again, and
 * find either their cursor or that it is gone.
 */

import { batchOf, type EntryId, entryOf, formatId, OPENED } from '../log/entry.ts'
import type { LogEntry } from '../log/event-log.ts'
import { createNotifier, type Notifier } from '../log/notifier.ts'

export interface FollowedLog {
  readonly conversationId: string
  /** In Redis. */
  readonly key: string
  readonly group: number
  readonly epoch: number
  /** The newest seq known here. */
  newest: number
  /** Ends with `newest`. */
  readonly window: LogEntry[]
  length: number
  readonly notifier: Notifier
  lastReadAt: number
}

/** An entry as Redis gives it: its id, and its fields by turns with their values. */
export type Row = readonly [id: string, fields: readonly string[]]

const WINDOW_ENTRIES = 256
const WINDOW_LENGTH = 64 * 1024
const FORGET_AFTER_MS = 10_000

export type FollowedLogs = ReturnType<typeof createFollowedLogs>

/**
 * `keyOf` names a conversation's log in Redis, `groupOf` the reader of a conversation; `started` is called when that
 * reader has one more to read.
 */
export function createFollowedLogs(deps: {
  keyOf: (id: string) => string
  groupOf: (id: string) => number
  started: (group: number) => void
}) {
  const logs = new Map<string, FollowedLog>()

  /** The entries after the cursor, from memory; empty when they are not in the window. */
  function after(conversationId: string, cursor: EntryId): LogEntry[] {
    const log = logs.get(conversationId)
    return log?.epoch === cursor.epoch ? windowAfter(log, cursor.seq) : []
  }

  function isNewest(conversationId: string, cursor: EntryId): boolean {
    const log = logs.get(conversationId)
    return log?.epoch === cursor.epoch && log.newest === cursor.seq
  }

  /** Waits for an entry after a cursor that is, or just was, the newest one in Redis. The caller then reads again. */
  async function wait(conversationId: string, cursor: EntryId, signal: AbortSignal): Promise<void> {
    let log = logs.get(conversationId)
    if (log && log.epoch !== cursor.epoch) lose(log)
    if (log?.epoch !== cursor.epoch) {
      log = begin(conversationId, deps.keyOf(conversationId), deps.groupOf(conversationId), cursor)
      logs.set(conversationId, log)
      deps.started(log.group)
    }
    if (log.newest <= cursor.seq) await log.notifier.wait(signal)
  }

  /** Takes the rows that the blocking read returned after `asked`. */
  function receive(log: FollowedLog, asked: string, rows: readonly Row[]): void {
    if (logs.get(log.conversationId) !== log || asked !== newestOf(log)) return
    if (rows.every((row) => extend(log, row))) log.notifier.notify()
    else lose(log)
  }

  function lose(log: FollowedLog): void {
    if (logs.get(log.conversationId) === log) logs.delete(log.conversationId)
    log.notifier.notify()
  }

  /**
   * Rejects the waiting readers of one group, or of all, when nothing more can be read: they begin again from Redis.
   */
  function fail(error: Error, group?: number): void {
    for (const log of group === undefined ? logs.values() : inGroup(group)) {
      logs.delete(log.conversationId)
      log.notifier.fail(error)
    }
  }

  /** Drops logs that no client has read for a while. */
  function sweep(): void {
    const before = performance.now() - FORGET_AFTER_MS
    for (const log of logs.values()) if (log.notifier.waiting() === 0 && log.lastReadAt < before) lose(log)
  }

  function inGroup(group: number): FollowedLog[] {
    return [...logs.values()].filter((log) => log.group === group)
  }

  return { after, isNewest, wait, receive, fail, sweep, inGroup, size: () => logs.size }
}

export function newestOf({ epoch, newest }: FollowedLog): string {
  return formatId({ epoch, seq: newest })
}

/**
 * The entries of a range read that follow its cursor without a gap; undefined when the log does not hold the cursor.
 */
export function entriesAfter(cursor: EntryId, rows: readonly Row[]): LogEntry[] | undefined {
  const [first, ...rest] = rows
  if (first?.[0] !== formatId(cursor)) return undefined
  const entries: LogEntry[] = []
  for (const [id, fields] of rest) {
    if (!follows(cursor.epoch, cursor.seq + entries.length, id) || fields[1] === OPENED) break
    entries.push(entryOf(id, fields[1] ?? ''))
  }
  return rest.length > 0 && entries.length === 0 ? undefined : entries
}

function begin(conversationId: string, key: string, group: number, { epoch, seq }: EntryId): FollowedLog {
  const lastReadAt = performance.now()
  return {
    conversationId,
    key,
    group,
    epoch,
    newest: seq,
    window: [],
    length: 0,
    notifier: createNotifier(),
    lastReadAt,
  }
}

function windowAfter(log: FollowedLog, seq: number): LogEntry[] {
  log.lastReadAt = performance.now()
  const from = log.window.length - (log.newest - seq)
  return from < 0 || seq > log.newest ? [] : batchOf(log.window, from)
}

/** False when the row is not the very next entry. */
function extend(log: FollowedLog, [id, fields]: Row): boolean {
  if (!follows(log.epoch, log.newest, id) || fields[1] === OPENED) return false
  const entry = entryOf(id, fields[1] ?? '')
  log.newest += 1
  log.window.push(entry)
  log.length += entry.json.length
  while (log.window.length > 1 && (log.window.length > WINDOW_ENTRIES || log.length > WINDOW_LENGTH))
    log.length -= log.window.shift()?.json.length ?? 0
  return true
}

function follows(epoch: number, seq: number, id: string): boolean {
  return id === formatId({ epoch, seq: seq + 1 })
}

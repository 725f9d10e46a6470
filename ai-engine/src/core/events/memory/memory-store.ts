/**
 * The bounded storage of the in-process log.
 *
 * A log untouched for its time to live is dropped. When the total is over its bound, whole idle conversations are
 * dropped, the longest untouched first. A log that a run appends to is pinned: entries from the run's position on are
 * kept until the engine no longer renews the pin. A reader whose cursor was cut gets `reset`.
 */
import type { NewEvent } from '@grizz/protocol/events'
import { bodyOf, type EntryId, entryOf, formatId, OPENED, PINNED_FACTOR } from '../log/entry.ts'
import type { LogEntry } from '../log/event-log.ts'
import { createNotifier, type Notifier } from '../log/notifier.ts'

export interface MemoryBounds {
  /** Of all conversations together, in bytes of JSON as UTF-8. */
  maxBytes: number
  /** Per conversation. Over four times that, a running run's own events are cut too. */
  maxLogBytes: number
  /** Per conversation; a running run's own events come on top. */
  maxEvents: number
  ttlSeconds: number
  /** Milliseconds since the epoch. */
  now: () => number
}

export interface MemoryStore {
  readonly bounds: MemoryBounds
  /** The longest untouched first. */
  readonly logs: Map<string, StoredLog>
  readonly pinned: Set<string>
  bytes: number
  lastEpoch: number
}

export interface StoredLog {
  readonly conversationId: string
  readonly epoch: number
  /** The seq of `entries[0]`. */
  first: number
  readonly entries: LogEntry[]
  bytes: number
  touchedAt: number
  readonly once: Set<string>
  /** The seq of the running run's position, and how far a trim may go once that run is over. */
  pin: { position: number; floor: number } | undefined
  readonly notifier: Notifier
}

const ONCE_BYTES = 100

export function createMemoryStore(bounds: MemoryBounds): MemoryStore {
  return { bounds, logs: new Map(), pinned: new Set(), bytes: 0, lastEpoch: 0 }
}

export function newestId(log: StoredLog): EntryId {
  return { epoch: log.epoch, seq: log.first + log.entries.length - 1 }
}

/** The conversation's log, if it contains this entry. */
export function findLogWith(store: MemoryStore, conversationId: string, id: EntryId | undefined) {
  const log = store.logs.get(conversationId)
  return log && id && log.epoch === id.epoch && id.seq >= log.first && id.seq <= newestId(log).seq ? log : undefined
}

export function openLog(store: MemoryStore, conversationId: string, once = new Set<string>()): StoredLog {
  const now = store.bounds.now()
  store.lastEpoch = Math.max(store.lastEpoch + 1, now * 1000 + Math.floor(Math.random() * 1000))
  const log: StoredLog = {
    conversationId,
    epoch: store.lastEpoch,
    first: 0,
    entries: [entryOf(formatId({ epoch: store.lastEpoch, seq: 0 }), OPENED)],
    bytes: 0,
    touchedAt: now,
    once,
    pin: undefined,
    notifier: createNotifier(),
  }
  store.logs.set(conversationId, log)
  grow(store, log, OPENED.length + once.size * ONCE_BYTES)
  makeRoom(store, log)
  return log
}

export function dropLog(store: MemoryStore, log: StoredLog): void {
  store.logs.delete(log.conversationId)
  store.pinned.delete(log.conversationId)
  grow(store, log, -log.bytes)
  log.notifier.notify()
}

/** Returns false when the key has been used before. */
export function useOnce(store: MemoryStore, log: StoredLog, key: string): boolean {
  if (log.once.has(key)) return false
  log.once.add(key)
  grow(store, log, ONCE_BYTES)
  const [oldest] = log.once
  if (log.once.size > 2 * store.bounds.maxEvents && oldest !== undefined) {
    log.once.delete(oldest)
    grow(store, log, -ONCE_BYTES)
  }
  return true
}

/** Returns the new entry's id. */
export function addEntry(store: MemoryStore, log: StoredLog, event: NewEvent): string {
  const id = formatId({ epoch: log.epoch, seq: newestId(log).seq + 1 })
  const entry = entryOf(id, bodyOf(event))
  log.entries.push(entry)
  grow(store, log, bytesOf(entry))
  touch(store, log)
  if (log.entries.length > 2 * store.bounds.maxEvents) trim(store, log, log.pin?.position)
  trimBytes(store, log, log.pin?.position)
  makeRoom(store, log)
  log.notifier.notify()
  return id
}

/** Pins the log from this position on, for a run that appends to it. */
export function pinFrom(store: MemoryStore, log: StoredLog, position: number): void {
  store.pinned.add(log.conversationId)
  if (log.pin?.position !== position) log.pin = { position, floor: position }
}

/** Renews the pin of a running run: every entry so far is its own, or older. */
export function renewPin(store: MemoryStore, log: StoredLog, position: number): void {
  pinFrom(store, log, position)
  if (log.pin) log.pin.floor = newestId(log).seq
  trim(store, log, position)
  touch(store, log)
}

/** Releases every pin that was not renewed, and trims those logs. */
export function releaseOthers(store: MemoryStore, renewed: ReadonlySet<string>): void {
  for (const conversationId of store.pinned) {
    if (renewed.has(conversationId)) continue
    store.pinned.delete(conversationId)
    const log = store.logs.get(conversationId)
    if (!log) continue
    trim(store, log, log.pin?.floor)
    trimBytes(store, log, log.pin?.floor)
    log.pin = undefined
  }
}

/** Down to the bound, keeping `floor` and what follows it. */
function trim(store: MemoryStore, log: StoredLog, floor = Number.POSITIVE_INFINITY): void {
  cut(store, log, Math.min(log.entries.length - store.bounds.maxEvents, floor - log.first))
}

/**
 * Down to half of the bytes that the log may take, keeping its newest entry; and `floor`, unless there is far too much.
 */
function trimBytes(store: MemoryStore, log: StoredLog, floor = Number.POSITIVE_INFINITY): void {
  const { maxLogBytes } = store.bounds
  const kept = log.bytes > PINNED_FACTOR * maxLogBytes ? Number.POSITIVE_INFINITY : floor
  if (log.bytes <= maxLogBytes || kept <= log.first) return
  let from = log.entries.length - 1
  for (let bytes = 0; from > 0; from -= 1) {
    bytes += bytesOf(log.entries[from])
    if (bytes + bytesOf(log.entries[from - 1]) > maxLogBytes / 2) break
  }
  cut(store, log, Math.min(from, kept - log.first))
}

/** Takes the oldest entries away. */
function cut(store: MemoryStore, log: StoredLog, count: number): void {
  if (count <= 0) return
  const taken = log.entries.splice(0, count)
  log.first += count
  grow(store, log, -taken.reduce((sum, entry) => sum + bytesOf(entry), 0))
}

function bytesOf(entry: LogEntry | undefined): number {
  return entry ? Buffer.byteLength(entry.json) : 0
}

/** Drops idle logs. Spares pinned ones and the one that has just been written to. */
function makeRoom(store: MemoryStore, written: StoredLog): void {
  const { maxBytes, ttlSeconds, now } = store.bounds
  const oldest = now() - ttlSeconds * 1000
  for (const log of store.logs.values()) {
    if (log.touchedAt >= oldest && store.bytes <= maxBytes) return
    if (!log.pin && log !== written) dropLog(store, log)
  }
}

function touch({ logs, bounds }: MemoryStore, log: StoredLog): void {
  log.touchedAt = bounds.now()
  logs.delete(log.conversationId)
  logs.set(log.conversationId, log)
}

function grow(store: MemoryStore, log: StoredLog, by: number): void {
  log.bytes += by
  store.bytes += by
}

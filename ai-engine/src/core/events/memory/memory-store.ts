/**
 * Where the in-process log keeps its entries, bounded in all.
 *
 * What is cut, and when. A log untouched for its time to live goes; when the total is over its bound, whole quiet
 * conversations go first, the longest untouched before the others. A log that a run appends to is held: nothing from
 * the run's position on is cut until the engine no longer renews it. Whoever reads what was cut gets `reset`.
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
  readonly held: Set<string>
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
  held: { position: number; floor: number } | undefined
  readonly bell: Notifier
}

const ONCE_BYTES = 100

export function createMemoryStore(bounds: MemoryBounds): MemoryStore {
  return { bounds, logs: new Map(), held: new Set(), bytes: 0, lastEpoch: 0 }
}

export function newestId(log: StoredLog): EntryId {
  return { epoch: log.epoch, seq: log.first + log.entries.length - 1 }
}

/** The log that holds this very entry. */
export function findHolding(store: MemoryStore, conversationId: string, id: EntryId | undefined) {
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
    held: undefined,
    bell: createNotifier(),
  }
  store.logs.set(conversationId, log)
  grow(store, log, OPENED.length + once.size * ONCE_BYTES)
  makeRoom(store, log)
  return log
}

export function dropLog(store: MemoryStore, log: StoredLog): void {
  store.logs.delete(log.conversationId)
  store.held.delete(log.conversationId)
  grow(store, log, -log.bytes)
  log.bell.notify()
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
  if (log.entries.length > 2 * store.bounds.maxEvents) trim(store, log, log.held?.position)
  trimBytes(store, log, log.held?.position)
  makeRoom(store, log)
  log.bell.notify()
  return id
}

/** A run appends from this position on. */
export function holdFrom(store: MemoryStore, log: StoredLog, position: number): void {
  store.held.add(log.conversationId)
  if (log.held?.position !== position) log.held = { position, floor: position }
}

/** The run still goes on: everything so far is its own, or older. */
export function renewHold(store: MemoryStore, log: StoredLog, position: number): void {
  holdFrom(store, log, position)
  if (log.held) log.held.floor = newestId(log).seq
  trim(store, log, position)
  touch(store, log)
}

/** Lets go of every hold that was not renewed, and trims what those runs have left. */
export function releaseOthers(store: MemoryStore, renewed: ReadonlySet<string>): void {
  for (const conversationId of store.held) {
    if (renewed.has(conversationId)) continue
    store.held.delete(conversationId)
    const log = store.logs.get(conversationId)
    if (!log) continue
    trim(store, log, log.held?.floor)
    trimBytes(store, log, log.held?.floor)
    log.held = undefined
  }
}

/** Down to the bound, keeping `floor` and what follows it. */
function trim(store: MemoryStore, log: StoredLog, floor = Number.POSITIVE_INFINITY): void {
  cut(store, log, Math.min(log.entries.length - store.bounds.maxEvents, floor - log.first))
}

/** Down to half of the bytes that the log may take, keeping its newest entry; and `floor`, unless there is far too much. */
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

/** Spares what runs hold, and the log that has just been written to. */
function makeRoom(store: MemoryStore, written: StoredLog): void {
  const { maxBytes, ttlSeconds, now } = store.bounds
  const oldest = now() - ttlSeconds * 1000
  for (const log of store.logs.values()) {
    if (log.touchedAt >= oldest && store.bytes <= maxBytes) return
    if (!log.held && log !== written) dropLog(store, log)
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

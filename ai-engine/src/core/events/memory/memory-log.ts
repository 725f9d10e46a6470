import { batchOf, formatId, MAX_LOG_BYTES, parseId } from '../log/entry.ts'
import { type EventLog, LogUnavailable, type RunPosition } from '../log/event-log.ts'
import {
  addEntry,
  createMemoryStore,
  dropLog,
  findLogWith,
  type MemoryBounds,
  type MemoryStore,
  newestId,
  openLog,
  pinFrom,
  releaseOthers,
  renewPin,
  type StoredLog,
  useOnce,
} from './memory-store.ts'

type Assumed = 'now' | 'maxLogBytes'
export type MemoryLogOptions = Omit<MemoryBounds, Assumed> & Partial<Pick<MemoryBounds, Assumed>>

/** The event log of a single engine. Always reachable; it ends with the process, and its cursors with it. */
export function createMemoryLog(options: MemoryLogOptions): EventLog {
  const store = createMemoryStore({ now: Date.now, maxLogBytes: MAX_LOG_BYTES, ...options })
  const logOf = (conversationId: string) => store.logs.get(conversationId) ?? openLog(store, conversationId)

  return {
    tail: async (conversationId) => formatId(newestId(logOf(conversationId))),
    append: async (conversationId, event, { once } = {}) => {
      const log = logOf(conversationId)
      return once === undefined || useOnce(store, log, once) ? addEntry(store, log, event) : undefined
    },
    appendTo: async (conversationId, position, ...events) => {
      const log = pinAt(store, conversationId, position)
      if (!log) return false
      for (const event of events) addEntry(store, log, event)
      return true
    },
    begin: async (conversationId, position, once, ...events) => {
      const log = pinAt(store, conversationId, position)
      if (!log) return false
      for (const event of useOnce(store, log, once) ? events : events.slice(1)) addEntry(store, log, event)
      return true
    },

    reopen: async (conversationId) => {
      const old = store.logs.get(conversationId)
      if (old) dropLog(store, old)
      return formatId(newestId(openLog(store, conversationId, old?.once)))
    },
    delete: async (conversationId) => {
      const log = store.logs.get(conversationId)
      if (log) dropLog(store, log)
    },
    contains: async (conversationId, cursor) => findLogWith(store, conversationId, parseId(cursor)) !== undefined,
    read: (conversationId, after, signal) => readAfter(store, conversationId, after, signal),
    renew: async (runs) => renewAll(store, runs),
    available: async (signal) => signal.throwIfAborted(),
    onReturn: () => undefined,
    status: () => ({ kind: 'memory', reachable: true, lagMs: 0, followed: followedIn(store), readers: 0 }),
    close: async () => {
      for (const log of store.logs.values()) log.notifier.fail(new LogUnavailable('The log is closed'))
    },
  }
}

/** Returns the log that the position belongs to, and pins it from there on. */
function pinAt(store: MemoryStore, conversationId: string, position: string): StoredLog | undefined {
  const id = parseId(position)
  const log = store.logs.get(conversationId)
  if (!id || log?.epoch !== id.epoch) return undefined
  pinFrom(store, log, id.seq)
  return log
}

async function readAfter(store: MemoryStore, conversationId: string, after: string, signal: AbortSignal) {
  const cursor = parseId(after)
  for (;;) {
    signal.throwIfAborted()
    const log = findLogWith(store, conversationId, cursor)
    if (!log || !cursor) return 'reset'
    const entries = batchOf(log.entries, cursor.seq - log.first + 1)
    if (entries.length > 0) return entries
    await log.notifier.wait(signal)
  }
}

function renewAll(store: MemoryStore, runs: readonly RunPosition[]): RunPosition[] {
  const lost: RunPosition[] = []
  for (const run of runs) {
    const position = parseId(run.position)
    const log = findLogWith(store, run.conversationId, position)
    if (log && position) renewPin(store, log, position.seq)
    else lost.push(run)
  }
  releaseOthers(store, new Set(runs.map((run) => run.conversationId)))
  return lost
}

function followedIn(store: MemoryStore): number {
  return [...store.logs.values()].filter((log) => log.notifier.waiting() > 0).length
}

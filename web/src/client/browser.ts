/** The parts of the browser that `live/` needs; tests bring their own clock, storage and wires. */
export interface Browser {
  clock: Clock
  /** From 0 up to 1, for jitter. */
  random: () => number
  newId: () => string
  storage: KeyValueStorage
  /** Calls back once before the next paint, or soon in a hidden tab. */
  nextFrame: (work: () => void) => void
  signals: Signals
  openSocket: (path: string) => WebSocket
  fetch: (path: string, init: RequestInit) => Promise<Response>
  /** Undefined where BroadcastChannel is missing. */
  openChannel: (name: string) => BroadcastChannel | undefined
  /** Undefined where Web Locks are missing, as on plain HTTP away from loopback. */
  locks: LockManager | undefined
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number
  /** Calls back once after `ms`; returns the function that takes it back. */
  after: (ms: number, work: () => void) => () => void
}

export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** `awake`: the network or the user came back, so that waiting makes no sense. */
export type Signal = 'awake' | 'offline'

export interface Signals {
  listen: (listener: (signal: Signal) => void) => () => void
  isOnline: () => boolean
  isVisible: () => boolean
}

/** The browser that this page runs in. */
export function currentBrowser(): Browser {
  return {
    clock: {
      now: () => Date.now(),
      after: (ms, work) => {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
    },
    random: Math.random,
    newId: randomId,
    storage: keptStorage(),
    nextFrame,
    signals: { listen, isOnline: () => navigator.onLine, isVisible: () => document.visibilityState === 'visible' },
    openSocket: (path) => new WebSocket(new URL(path, location.href.replace(/^http/, 'ws'))),
    fetch: (path, init) => fetch(path, init),
    openChannel: (name) => ('BroadcastChannel' in globalThis ? new BroadcastChannel(name) : undefined),
    locks: 'locks' in navigator ? navigator.locks : undefined,
  }
}

/** `crypto.randomUUID` is missing on plain HTTP away from loopback. */
function randomId(): string {
  const secure: { randomUUID?: () => string } = crypto
  if (secure.randomUUID) return secure.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, index) => fixed(byte, index).toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Version 4 and the RFC 9562 variant. */
function fixed(byte: number, index: number): number {
  if (index === 6) return (byte & 0x0f) | 0x40
  return index === 8 ? (byte & 0x3f) | 0x80 : byte
}

/** Frames do not come to a hidden tab, whose text must still be there when it is looked at. */
function nextFrame(work: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(work)
  else setTimeout(work, 100)
}

function listen(listener: (signal: Signal) => void): () => void {
  const stop = new AbortController()
  const options = { signal: stop.signal }
  const awake = () => listener('awake')
  addEventListener('online', awake, options)
  addEventListener('focus', awake, options)
  addEventListener('offline', () => listener('offline'), options)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && awake(), options)
  return () => stop.abort()
}

/** A browser that forbids storage throws on the first touch; what is typed then lives as long as the tab. */
function keptStorage(): KeyValueStorage {
  try {
    localStorage.getItem('grizz')
    return localStorage
  } catch {
    return memoryStorage()
  }
}

export function memoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>()
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    key: (index) => [...entries.keys()][index] ?? null,
    get length() {
      return entries.size
    },
  }
}

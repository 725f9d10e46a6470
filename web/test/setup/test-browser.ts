import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { contentOf } from '@grizz/protocol/part-text'
import { createApi } from '../../src/client/api.ts'
import { type Browser, type KeyValueStorage, memoryStorage, type Signal } from '../../src/client/browser.ts'
import { createRequest } from '../../src/client/request.ts'
import type { ConversationView } from '../../src/live/contract/contract.ts'
import { ConversationStore, type ConversationStoreDependencies } from '../../src/live/store/conversation-store.ts'

/** Time that passes only while the test waits, twenty times as fast as on the wall. */
export interface TestClock {
  now: () => number
  after: (ms: number, work: () => void) => () => void
  advance: (ms: number) => void
}

export function createTestClock(): TestClock {
  let now = 1_700_000_000_000
  const timers = new Set<{ at: number; work: () => void }>()
  return {
    now: () => now,
    after(ms, work) {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers.delete(due)
        now = Math.max(now, due.at)
        due.work()
      }
      now = end
    },
  }
}

/**
 * Lets time pass until the condition holds. Fails after 20 s on the wall, with what `look` saw last. Where a test
 * measures how long something took, a small `step` keeps the work of this machine out of it.
 */
export async function until<T>(clock: TestClock, look: () => T, wanted: (seen: T) => boolean, step = 40): Promise<T> {
  const deadline = Date.now() + 100_000
  for (;;) {
    const seen = look()
    if (wanted(seen)) return seen
    if (Date.now() > deadline) throw new Error(`still not there: ${JSON.stringify(seen, null, 1)}`)
    await pause(2)
    clock.advance(step)
  }
}

export interface TestTab {
  browser: Browser
  signal: (signal: Signal) => void
  online: (online: boolean) => void
  show: (visible: boolean) => void
  /** The tab neither hears nor says anything, and its timers stand still. */
  freeze: () => void
  thaw: () => void
}

export interface TestTabOptions {
  origin: string
  clock: TestClock
  storage?: KeyValueStorage
  /** Sent with every request and upgrade, as a browser sends its cookie. */
  headers?: Record<string, string>
  /** Web Locks and BroadcastChannel of this process; without it the tab is alone. */
  shares?: boolean
}

export function createTestTab(options: TestTabOptions): TestTab {
  const { origin, clock, storage = memoryStorage(), shares = false, headers = {} } = options
  const listeners = new Set<(signal: Signal) => void>()
  const state = { online: true, visible: true, frozen: false }
  const missed: (() => void)[] = []
  const after = (ms: number, work: () => void) => {
    let wanted = true
    const now = () => wanted && work()
    const cancel = clock.after(ms, () => (state.frozen ? missed.push(now) : now()))
    return () => {
      wanted = false
      cancel()
    }
  }
  const browser: Browser = {
    clock: { now: clock.now, after },
    random: Math.random,
    newId: randomUUID,
    storage,
    nextFrame: (work) => void after(16, work),
    signals: {
      listen: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      isOnline: () => state.online,
      isVisible: () => state.visible,
    },
    openSocket: (path) => openSocket(origin.replace('http', 'ws') + path, headers),
    fetch: (path, init) => fetch(origin + path, { ...init, headers: { ...init.headers, ...headers } }),
    openChannel: (name) => (shares ? freezableChannel(name, state, missed) : undefined),
    locks: shares ? navigator.locks : undefined,
  }
  const signal = (sent: Signal) => {
    for (const listener of listeners) listener(sent)
  }
  return {
    browser,
    signal,
    online(online) {
      state.online = online
      signal(online ? 'awake' : 'offline')
    },
    show(visible) {
      state.visible = visible
      if (visible) signal('awake')
    },
    freeze() {
      state.frozen = true
    },
    thaw() {
      state.frozen = false
      for (const work of missed.splice(0)) work()
    },
  }
}

/** Opens a conversation as the page does. */
export function openStore(tab: TestTab, options: Partial<ConversationStoreDependencies> = {}) {
  const { browser } = tab
  const api = createApi(createRequest({ fetch: (path, init) => browser.fetch(path, init), timeoutMs: 5_000 }))
  const conversationId = randomUUID()
  return new ConversationStore({ browser, api, userId: 'ada', conversationId, files: noFiles, ...options })
}

const noFiles = { readiness: () => 'uploaded' as const, subscribe: () => () => {} }

/** Node's own client takes headers where the standard has subprotocols. */
function openSocket(url: string, headers: Record<string, string>): WebSocket {
  return new WebSocket(url, { headers } as unknown as string[])
}

/** What the thread says: questions with `?`, answers with `!`, what is being written with `…`, the outbox with `>`. */
export function textOf({ items }: ConversationView): string[] {
  return items.map((item) => {
    if (item.kind === 'pending') return `>${item.pending.content} (${item.pending.state})`
    if (item.kind === 'queued') return `#${item.queued.position}`
    if (item.kind === 'live') return `…${contentOf(item.answer.parts)}`
    return (item.message.role === 'user' ? '?' : '!') + item.message.content
  })
}

function freezableChannel(name: string, state: { frozen: boolean }, missed: (() => void)[]): BroadcastChannel {
  const channel = new BroadcastChannel(name)
  return new Proxy(channel, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set(target, key, value) {
      if (key !== 'onmessage') return Reflect.set(target, key, value, target)
      target.onmessage = (event) => {
        if (state.frozen) missed.push(() => value(event))
        else value(event)
      }
      return true
    },
  })
}

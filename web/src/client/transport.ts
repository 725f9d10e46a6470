import type { ClientFrame, Incoming } from '@grizz/protocol/frames'

/** One open way to the engine, WebSocket or SSE with POST. After `close` it says nothing more. */
export interface Transport {
  transport: 'websocket' | 'sse'
  /** May be called before `ready`; lost without a word when the line ends first. */
  send(frame: ClientFrame): void
  /**
   * Asks whether the other side is still there, because the network or the person came back, or, `doubted`, because
   * the browser says that the network is gone: a server on this computer is not.
   */
  check(doubted?: boolean): void
  close(): void
}

/**
 * Why a line ended. `unopened`: it never said `ready`. `reset`: the log no longer holds the cursor. `too_big`: a
 * frame was over the limit. `overloaded`: the engine asks to come back later.
 */
export type TransportEnd = 'unopened' | 'lost' | 'going_away' | 'reset' | 'unauthorized' | 'too_big' | 'overloaded'

export interface TransportListener {
  /** The line takes frames from now on. */
  opened: () => void
  incoming: (frame: Incoming) => void
  ended: (end: TransportEnd) => void
}

/** Milliseconds without `ready` after which a line counts as not opened. */
export const OPEN_LIMIT_MS = 10_000

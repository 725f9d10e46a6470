import type { ClientFrame, Incoming } from '@grizz/protocol/frames'

/** One open way to the engine: a WebSocket, or SSE with POST. After `close` it calls its listener no more. */
export interface Transport {
  kind: 'websocket' | 'sse'
  /** May be called before `ready`; the frame is lost when the transport ends first. */
  send(frame: ClientFrame): void
  /**
   * Asks whether the engine is still there, because the network or the user came back, or, `doubted`, because the browser
   * reports that the network is gone: an engine on this computer is still there then.
   */
  check(doubted?: boolean): void
  close(): void
}

/**
 * Why a transport ended. `unopened`: no `ready` arrived. `reset`: the log no longer holds the cursor. `too_big`: a
 * frame was over the limit. `overloaded`: the engine asks to come back later.
 */
export type TransportEnd = 'unopened' | 'lost' | 'going_away' | 'reset' | 'unauthorized' | 'too_big' | 'overloaded'

export interface TransportListener {
  /** The transport takes frames from now on. */
  opened: () => void
  incoming: (frame: Incoming) => void
  ended: (end: TransportEnd) => void
}

/** Milliseconds without `ready` after which a transport counts as not opened. */
export const OPEN_LIMIT_MS = 10_000

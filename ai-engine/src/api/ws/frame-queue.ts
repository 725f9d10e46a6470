import { MAX_FRAME_BYTES } from '@grizz/protocol/scalars'
import type { RawData, WebSocket } from 'ws'

export interface FrameQueue {
  /** From now on frames are handled, those first that came before. */
  open(): void
  /** Forgets what waits and takes no more. */
  close(): void
}

export interface FrameQueueOptions {
  /** Handles one frame; the next one waits for it. Must not reject. */
  handle(data: RawData, isBinary: boolean): Promise<void>
  /** The client sends more than anybody needs. */
  flooded(): void
}

const MAX_WAITING = 16
const WINDOW_MS = 10_000
/** Frames and protocol pings together. */
const MAX_IN_WINDOW = 1000

/**
 * The frames of one socket, from the very first, one after the other. While too many wait, or too large ones, the socket is not read, so
 * that the client waits too.
 */
export function createFrameQueue(socket: WebSocket, { handle, flooded }: FrameQueueOptions): FrameQueue {
  const waiting: [RawData, boolean][] = []
  let waitingBytes = 0
  let state: 'waiting' | 'idle' | 'busy' | 'closed' = 'waiting'
  const count = countIn(flooded)

  socket.on('ping', count)
  socket.on('message', (data, isBinary) => {
    count()
    if (state === 'closed') return
    waiting.push([data, isBinary])
    waitingBytes += bytesOf(data)
    if (waiting.length >= MAX_WAITING || waitingBytes >= MAX_FRAME_BYTES) socket.pause()
    void work()
  })

  async function work(): Promise<void> {
    if (state !== 'idle') return
    state = 'busy'
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      waitingBytes -= bytesOf(next[0])
      await handle(...next)
      if (waiting.length === 0 && socket.isPaused) socket.resume()
    }
    if (state === 'busy') state = 'idle'
  }

  return {
    open: () => {
      if (state === 'waiting') state = 'idle'
      void work()
    },
    close: () => {
      state = 'closed'
      waiting.length = 0
      waitingBytes = 0
    },
  }
}

function bytesOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, part) => sum + part.byteLength, 0) : data.byteLength
}

function countIn(flooded: () => void): () => void {
  let endsAt = 0
  let counted = 0
  return () => {
    const now = performance.now()
    if (now > endsAt) {
      endsAt = now + WINDOW_MS
      counted = 0
    }
    counted += 1
    if (counted === MAX_IN_WINDOW) flooded()
  }
}

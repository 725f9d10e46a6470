import { MAX_FRAME_BYTES } from '@grizz/protocol/scalars'
import type { RawData, WebSocket } from 'ws'

export interface FrameQueueOptions {
  /** Handles one frame; the next one waits for it. Must not reject. */
  handle(data: RawData, isBinary: boolean): Promise<void>
  /** The client sends more frames than any client needs. */
  onFlood(): void
}

const MAX_WAITING = 16
const WINDOW_MS = 10_000
/** Frames and protocol pings together. */
const MAX_IN_WINDOW = 1000

/**
 * Handles the frames of one socket from the first one on, one after the other. While too many frames or bytes wait, the
 * socket is not read, so that the client waits too.
 */
export function createFrameQueue(socket: WebSocket, { handle, onFlood }: FrameQueueOptions) {
  const waiting: [RawData, boolean][] = []
  let waitingBytes = 0
  let state: 'waiting' | 'idle' | 'busy' | 'closed' = 'waiting'
  const count = countIn(onFlood)

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
    /** Begins to handle frames, earlier ones first. */
    open: (): void => {
      if (state === 'waiting') state = 'idle'
      void work()
    },
    /** Drops the waiting frames and takes no more. */
    close: (): void => {
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

import type { Readable } from 'node:stream'
import type { WebSocket } from 'ws'
import { createFrameTracker } from './frame-tracker.ts'

const FINISH_TIMEOUT_MS = 30_000

/**
 * Closes a socket when a message does not end within 30 s of its first byte: its beginning is kept in memory
 * meanwhile, and its sender may answer pings for ever. Time in which the socket is paused does not count.
 */
export function enforceMessageDeadline(socket: WebSocket, stream: Readable, timeoutMs = FINISH_TIMEOUT_MS): void {
  const frames = createFrameTracker()
  let watched = 0
  let timer: NodeJS.Timeout | undefined

  stream.on('data', (bytes: Buffer) => {
    frames.take(bytes)
    if (frames.unfinished() !== watched) watch(frames.unfinished())
  })
  socket.once('close', () => clearTimeout(timer))

  function watch(message: number): void {
    watched = message
    clearTimeout(timer)
    timer = message === 0 ? undefined : setTimeout(closeLate, timeoutMs)
  }

  function closeLate(): void {
    if (socket.isPaused) watch(watched)
    else socket.close(1013, 'A message did not end in time')
  }
}

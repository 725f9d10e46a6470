import type { Readable } from 'node:stream'
import type { WebSocket } from 'ws'
import { createFrameCourse } from './frame-course.ts'

const FINISH_TIMEOUT_MS = 30_000

/**
 * Closes a socket when a message does not end within 30 s of its first byte: what has come of it is kept in memory
 * meanwhile, and its sender may answer pings for ever. Time in which the socket is not read does not count against it.
 */
export function limitUnfinished(socket: WebSocket, stream: Readable, withinMs = FINISH_TIMEOUT_MS): void {
  const course = createFrameCourse()
  let watched = 0
  let timer: NodeJS.Timeout | undefined

  stream.on('data', (bytes: Buffer) => {
    course.take(bytes)
    if (course.unfinished() !== watched) watch(course.unfinished())
  })
  socket.once('close', () => clearTimeout(timer))

  function watch(message: number): void {
    watched = message
    clearTimeout(timer)
    timer = message === 0 ? undefined : setTimeout(giveUp, withinMs)
  }

  function giveUp(): void {
    if (socket.isPaused) watch(watched)
    else socket.close(1013, 'A message did not end in time')
  }
}

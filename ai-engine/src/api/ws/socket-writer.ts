import type { Writable } from 'node:stream'
import type { ServerFrame } from '@grizz/protocol/frames'
import type { WebSocket } from 'ws'
import { waitUntilWritable } from '../following/backpressure.ts'
import type { EventWriter, StreamEnd } from '../following/event-writer.ts'

const closes: Readonly<Record<StreamEnd, readonly [code: number, reason: string]>> = {
  reset: [1000, 'reset'],
  deleted: [1008, 'This conversation is gone'],
  too_slow: [1013, 'You read too slowly'],
  failed: [1011, 'Something went wrong on our side'],
}

/** `stream` is the connection under the socket. `onFrame` is called after every frame outside the log. */
export function createSocketWriter(
  socket: WebSocket,
  stream: Writable,
  { onFrame }: { onFrame: (type: ServerFrame['type']) => unknown },
): EventWriter {
  const cork = createCork(stream)

  function send(json: string): void {
    if (socket.readyState !== socket.OPEN) return
    cork()
    socket.send(json)
  }

  return {
    event: ({ json }) => send(json),
    frame: (frame) => {
      send(JSON.stringify(frame))
      onFrame(frame.type)
    },
    waitUntilWritable: (length, signal) => waitUntilWritable(stream, length, signal),
    end: (why) => socket.close(...closes[why]),
  }
}

// Sends all writes of one tick in one system call.
function createCork(stream: Writable): () => void {
  let isCorked = false
  return () => {
    if (isCorked) return
    isCorked = true
    stream.cork()
    process.nextTick(() => {
      isCorked = false
      stream.uncork()
    })
  }
}

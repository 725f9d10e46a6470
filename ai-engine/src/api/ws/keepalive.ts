import type { WebSocket } from 'ws'

const PING_INTERVAL_MS = 20_000

/** Pings all sockets and ends those that were silent since the ping before: their other end is gone. */
export function createKeepalive(everyMs = PING_INTERVAL_MS) {
  const heard = new Map<WebSocket, boolean>()
  const timer = setInterval(beat, everyMs)
  timer.unref()

  function beat(): void {
    for (const [socket, wasHeard] of heard) {
      if (!wasHeard) {
        socket.terminate()
        continue
      }
      heard.set(socket, false)
      socket.ping()
    }
  }

  return {
    watch(socket: WebSocket): void {
      const hear = () => void heard.set(socket, true)
      hear()
      socket.on('pong', hear)
      socket.on('message', hear)
      socket.on('ping', hear)
      socket.once('close', () => heard.delete(socket))
    },
    stop: () => clearInterval(timer),
  }
}

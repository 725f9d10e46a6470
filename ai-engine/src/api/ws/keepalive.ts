import type { WebSocket } from 'ws'

const PING_INTERVAL_MS = 20_000

/** Pings all sockets and terminates those that sent nothing since the ping before. */
export function createKeepalive(everyMs = PING_INTERVAL_MS) {
  const isAlive = new Map<WebSocket, boolean>()
  const timer = setInterval(beat, everyMs)
  timer.unref()

  function beat(): void {
    for (const [socket, wasAlive] of isAlive) {
      if (!wasAlive) {
        socket.terminate()
        continue
      }
      isAlive.set(socket, false)
      socket.ping()
    }
  }

  return {
    watch(socket: WebSocket): void {
      const markAlive = () => void isAlive.set(socket, true)
      markAlive()
      socket.on('pong', markAlive)
      socket.on('message', markAlive)
      socket.on('ping', markAlive)
      socket.once('close', () => isAlive.delete(socket))
    },
    stop: () => clearInterval(timer),
  }
}

import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import { createParser } from 'eventsource-parser'
import { WebSocket } from 'ws'
import { begin, type Credential, type EngineAddress } from '../common/request.ts'

export type Transport = 'socket' | 'events'

/** A conversation's events from one engine, on either transport. */
export interface Stream {
  transport: Transport
  /** Whether frames can be sent on it. */
  isOpen(): boolean
  send(frame: ClientFrame): void
  /** Reads nothing until `resume`. */
  pause(): void
  resume(): void
  end(): void
  /** Resolves when it is over, with the reason. */
  over: Promise<string>
}

export interface StreamOptions {
  transport: Transport
  address: EngineAddress
  credential: Credential
  conversationId: string
  after: string
  onFrame: (frame: Incoming) => void
}

const PING_INTERVAL_MS = 1500
/** A socket answers pings; an event stream is only sure to carry a comment every 15 s. */
const SILENT_MS: Readonly<Record<Transport, number>> = { socket: 5000, events: 18_000 }

export function openStream(options: StreamOptions): Stream {
  return options.transport === 'socket' ? openSocket(options) : openEvents(options)
}

function openSocket({ address, credential, conversationId, after, onFrame }: StreamOptions): Stream {
  const url = `ws://127.0.0.1:${address.port}/ws/chat/${conversationId}?after=${encodeURIComponent(after)}`
  const socket = new WebSocket(url, {
    headers: { host: address.host, origin: `http://${address.host}`, ...credential },
    handshakeTimeout: SILENT_MS.socket,
  })
  const watchdog = createWatchdog('socket', () => socket.terminate())
  const pinging = setInterval(() => send({ type: 'ping' }), PING_INTERVAL_MS)
  function send(frame: ClientFrame): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }
  const over = new Promise<string>((resolve) => {
    socket.on('error', (error) => resolve(error.message))
    socket.once('close', (code, reason) => {
      clearInterval(pinging)
      watchdog.stop()
      resolve(`closed ${code} ${reason.toString()}`)
    })
  })
  socket.on('message', (data) => {
    watchdog.reset()
    onFrame(JSON.parse(String(data)) as Incoming)
  })
  return {
    transport: 'socket',
    isOpen: () => socket.readyState === WebSocket.OPEN,
    send,
    pause: () => {
      watchdog.stop()
      socket.pause()
    },
    resume: () => {
      watchdog.reset()
      socket.resume()
    },
    end: () => socket.terminate(),
    over,
  }
}

function openEvents({ address, credential, conversationId, after, onFrame }: StreamOptions): Stream {
  const leaving = new AbortController()
  const watchdog = createWatchdog('events', () => leaving.abort())
  const parser = createParser({ onEvent: ({ data }) => onFrame(JSON.parse(data) as Incoming) })
  let paused = Promise.withResolvers<void>()
  paused.resolve()

  async function read(): Promise<string> {
    const path = `/api/conversations/${conversationId}/events`
    const headers = { ...credential, 'last-event-id': after, accept: 'text/event-stream' }
    const body = await begin({ address, method: 'GET', path, headers }, leaving.signal)
    if (body.statusCode !== 200) {
      body.destroy()
      return `refused ${body.statusCode}`
    }
    body.setEncoding('utf8')
    for await (const piece of body) {
      watchdog.reset()
      parser.feed(String(piece))
      await paused.promise
    }
    return 'ended'
  }

  return {
    transport: 'events',
    isOpen: () => false,
    send: () => {},
    pause: () => {
      watchdog.stop()
      paused = Promise.withResolvers()
    },
    resume: () => {
      watchdog.reset()
      paused.resolve()
    },
    end: () => {
      paused.resolve()
      leaving.abort()
    },
    over: read()
      .catch((error: unknown) => String(error))
      .finally(watchdog.stop),
  }
}

/** Gives a stream up when nothing was onFrame on it for too long. */
function createWatchdog(transport: Transport, onSilence: () => void) {
  let timer = setTimeout(onSilence, SILENT_MS[transport])
  return {
    reset: () => {
      clearTimeout(timer)
      timer = setTimeout(onSilence, SILENT_MS[transport])
    },
    stop: () => clearTimeout(timer),
  }
}

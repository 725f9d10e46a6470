import type { ClientFrame, Incoming } from '@grizz/protocol/frames'
import { createParser } from 'eventsource-parser'
import { WebSocket } from 'ws'
import { begin, type Door } from '../common/request.ts'

export type Transport = 'socket' | 'events'

/** A conversation as one engine tells it, on either transport. */
export interface Stream {
  transport: Transport
  /** Whether frames can be said on it. */
  isOpen(): boolean
  say(frame: ClientFrame): void
  /** Reads nothing until `resume`. */
  pause(): void
  resume(): void
  end(): void
  /** Resolves when it is over, with the reason. */
  over: Promise<string>
}

export interface StreamOptions {
  transport: Transport
  door: Door
  key: string
  conversationId: string
  after: string
  heard: (frame: Incoming) => void
}

const PING_INTERVAL_MS = 1500
/** A socket answers pings; an event stream is only sure to say something every 15 s. */
const SILENT_MS: Readonly<Record<Transport, number>> = { socket: 5000, events: 18_000 }

export function openStream(options: StreamOptions): Stream {
  return options.transport === 'socket' ? openSocket(options) : openEvents(options)
}

function openSocket({ door, key, conversationId, after, heard }: StreamOptions): Stream {
  const url = `ws://127.0.0.1:${door.port}/ws/chat/${conversationId}?after=${encodeURIComponent(after)}`
  const socket = new WebSocket(url, {
    headers: { host: door.host, authorization: `Bearer ${key}` },
    handshakeTimeout: SILENT_MS.socket,
  })
  const ear = listen('socket', () => socket.terminate())
  const pinging = setInterval(() => say({ type: 'ping' }), PING_INTERVAL_MS)
  function say(frame: ClientFrame): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }
  const over = new Promise<string>((resolve) => {
    socket.on('error', (error) => resolve(error.message))
    socket.once('close', (code, reason) => {
      clearInterval(pinging)
      ear.stop()
      resolve(`closed ${code} ${reason.toString()}`)
    })
  })
  socket.on('message', (data) => {
    ear.heard()
    heard(JSON.parse(String(data)) as Incoming)
  })
  return {
    transport: 'socket',
    isOpen: () => socket.readyState === WebSocket.OPEN,
    say,
    pause: () => {
      ear.stop()
      socket.pause()
    },
    resume: () => {
      ear.heard()
      socket.resume()
    },
    end: () => socket.terminate(),
    over,
  }
}

function openEvents({ door, key, conversationId, after, heard }: StreamOptions): Stream {
  const leaving = new AbortController()
  const ear = listen('events', () => leaving.abort())
  const parser = createParser({ onEvent: ({ data }) => heard(JSON.parse(data) as Incoming) })
  let paused = Promise.withResolvers<void>()
  paused.resolve()

  async function read(): Promise<string> {
    const path = `/api/conversations/${conversationId}/events`
    const headers = { authorization: `Bearer ${key}`, 'last-event-id': after, accept: 'text/event-stream' }
    const body = await begin({ door, method: 'GET', path, headers }, leaving.signal)
    if (body.statusCode !== 200) {
      body.destroy()
      return `refused ${body.statusCode}`
    }
    body.setEncoding('utf8')
    for await (const piece of body) {
      ear.heard()
      parser.feed(String(piece))
      await paused.promise
    }
    return 'ended'
  }

  return {
    transport: 'events',
    isOpen: () => false,
    say: () => {},
    pause: () => {
      ear.stop()
      paused = Promise.withResolvers()
    },
    resume: () => {
      ear.heard()
      paused.resolve()
    },
    end: () => {
      paused.resolve()
      leaving.abort()
    },
    over: read()
      .catch((error: unknown) => String(error))
      .finally(ear.stop),
  }
}

/** Gives a stream up when nothing was heard on it for too long. */
function listen(transport: Transport, giveUp: () => void) {
  let timer = setTimeout(giveUp, SILENT_MS[transport])
  return {
    heard: () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, SILENT_MS[transport])
    },
    stop: () => clearTimeout(timer),
  }
}

import { type IncomingMessage, request } from 'node:http'
import { createParser } from 'eventsource-parser'
import { openLightSocket } from '../clients/light-socket.ts'

/** The address of a conversation at a server under measurement. */
export interface Address {
  protocol: 'floor' | 'peer' | 'peer-resumed' | 'grizz'
  port: number
  /** Grizz only. */
  conversationId?: string
  key?: string
}

export interface ConnectionHandlers {
  text: (text: string) => void
  /** The answer is over. */
  over: () => void
  failed: (error: Error) => void
}

/** A connection to one conversation, for one question after the other. */
export interface ClientConnection {
  ask(content: string): void
  close(): void
}

/** Opens the connection that a page has open before the user asks. */
export async function openConnection(address: Address, handlers: ConnectionHandlers): Promise<ClientConnection> {
  if (address.protocol === 'peer' || address.protocol === 'peer-resumed') return openPeerConnection(address, handlers)
  const isGrizz = address.protocol === 'grizz'
  const socket = await openLightSocket({
    port: address.port,
    path: isGrizz ? `/ws/chat/${address.conversationId}` : '/',
    headers: isGrizz ? { authorization: `Bearer ${address.key}` } : {},
    onText: (text) =>
      guard(handlers, () => (isGrizz ? handleGrizzFrame(text, handlers) : handleFloorFrame(text, handlers))),
    ended: (reason) => handlers.failed(new Error(`a socket ended: ${reason}`)),
  })
  return {
    ask: (content) => socket.send(isGrizz ? sendFrame(content) : content),
    close: () => socket.cut(),
  }
}

function sendFrame(content: string): string {
  return JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content })
}

function handleFloorFrame(json: string, handlers: ConnectionHandlers): void {
  const frame = JSON.parse(json) as { type: string; text: string }
  if (frame.type === 'delta') handlers.text(frame.text)
  else handlers.over()
}

interface GrizzEvent {
  type: string
  text: string
  detail?: string
  message?: { content: string }
}

function handleGrizzFrame(json: string, handlers: ConnectionHandlers): void {
  const event = JSON.parse(json) as GrizzEvent
  if (event.type === 'run.delta') handlers.text(event.text)
  else if (event.type === 'run.completed') handlers.over()
  else if (['error', 'reset', 'run.failed', 'run.cancelled'].includes(event.type)) throw new Error(json)
}

/**
 * Each question is a request of its own, answered by an event stream. `peer-resumed` leaves that at once and reads on
 * from Redis, as a page does that is loaded again.
 */
function openPeerConnection({ port, protocol }: Address, handlers: ConnectionHandlers): ClientConnection {
  const open = (method: 'GET' | 'POST', id: string, onText: (response: IncomingMessage) => void) => {
    const asked = request({ port, host: '127.0.0.1', method, path: `/api/chat/${id}`, agent: false }, onText)
    asked.setNoDelay(true)
    asked.once('error', handlers.failed)
    return asked
  }
  const listen = (response: IncomingMessage) => {
    const parser = createParser({ onEvent: ({ data }) => guard(handlers, () => hearPeer(data, handlers)) })
    if (response.statusCode !== 200)
      response.once('data', (why) => handlers.failed(new Error(`the peer answered ${response.statusCode}: ${why}`)))
    response.setEncoding('utf8')
    response.on('data', (piece: string) => parser.feed(piece))
    response.once('error', handlers.failed)
  }
  return {
    ask: (content) => {
      const id = crypto.randomUUID()
      const leave = (response: IncomingMessage) => {
        response.once('data', () => {
          response.destroy()
          resume()
        })
      }
      // The peer's stream can be resumed a moment after its first words are sent.
      const resume = () => {
        open('GET', id, (response) => {
          if (response.statusCode === 204) setTimeout(resume, 10)
          else listen(response)
        }).end()
      }
      open('POST', id, protocol === 'peer' ? listen : leave).end(content)
    },
    close: () => {},
  }
}

function hearPeer(data: string, handlers: ConnectionHandlers): void {
  if (data === '[DONE]') {
    handlers.over()
    return
  }
  const part = JSON.parse(data) as { type: string; delta: string }
  if (part.type === 'text-delta') handlers.text(part.delta)
  else if (part.type === 'error') throw new Error(data)
}

function guard(handlers: ConnectionHandlers, receive: () => void): void {
  try {
    receive()
  } catch (error) {
    handlers.failed(error instanceof Error ? error : new Error(String(error)))
  }
}

import { type IncomingMessage, request } from 'node:http'
import { createParser } from 'eventsource-parser'
import { openLightSocket } from '../clients/light-socket.ts'

/** Where and how a client reaches a conversation of a server under measurement. */
export interface Address {
  speaks: 'floor' | 'peer' | 'peer-resumed' | 'grizz'
  port: number
  /** Grizz only. */
  conversationId?: string
  key?: string
}

export interface Ears {
  text: (text: string) => void
  /** The answer is over. */
  over: () => void
  failed: (error: Error) => void
}

/** A way into one conversation, on which questions can be asked, one after the other. */
export interface Door {
  ask(content: string): void
  close(): void
}

/** Opens what a page would hold open before a user asks. */
export async function openDoor(address: Address, ears: Ears): Promise<Door> {
  if (address.speaks === 'peer' || address.speaks === 'peer-resumed') return peerDoor(address, ears)
  const isGrizz = address.speaks === 'grizz'
  const socket = await openLightSocket({
    port: address.port,
    path: isGrizz ? `/ws/chat/${address.conversationId}` : '/',
    headers: isGrizz ? { authorization: `Bearer ${address.key}` } : {},
    heard: (text) => guard(ears, () => (isGrizz ? hearGrizz(text, ears) : hearFloor(text, ears))),
    ended: (reason) => ears.failed(new Error(`a socket ended: ${reason}`)),
  })
  return {
    ask: (content) => socket.say(isGrizz ? sendFrame(content) : content),
    close: () => socket.cut(),
  }
}

function sendFrame(content: string): string {
  return JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content })
}

function hearFloor(json: string, ears: Ears): void {
  const frame = JSON.parse(json) as { type: string; text: string }
  if (frame.type === 'delta') ears.text(frame.text)
  else ears.over()
}

interface GrizzEvent {
  type: string
  text: string
  detail?: string
  message?: { content: string }
}

function hearGrizz(json: string, ears: Ears): void {
  const event = JSON.parse(json) as GrizzEvent
  if (event.type === 'run.delta') ears.text(event.text)
  else if (event.type === 'run.completed') ears.over()
  else if (['error', 'reset', 'run.failed', 'run.cancelled'].includes(event.type)) throw new Error(json)
}

/**
 * Each question is a request of its own, answered by an event stream. `peer-resumed` leaves that at once and reads on
 * from Redis, as a page does that is loaded again.
 */
function peerDoor({ port, speaks }: Address, ears: Ears): Door {
  const open = (method: 'GET' | 'POST', id: string, heard: (response: IncomingMessage) => void) => {
    const asked = request({ port, host: '127.0.0.1', method, path: `/api/chat/${id}`, agent: false }, heard)
    asked.setNoDelay(true)
    asked.once('error', ears.failed)
    return asked
  }
  const listen = (response: IncomingMessage) => {
    const parser = createParser({ onEvent: ({ data }) => guard(ears, () => hearPeer(data, ears)) })
    if (response.statusCode !== 200)
      response.once('data', (why) => ears.failed(new Error(`the peer answered ${response.statusCode}: ${why}`)))
    response.setEncoding('utf8')
    response.on('data', (piece: string) => parser.feed(piece))
    response.once('error', ears.failed)
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
      open('POST', id, speaks === 'peer' ? listen : leave).end(content)
    },
    close: () => {},
  }
}

function hearPeer(data: string, ears: Ears): void {
  if (data === '[DONE]') {
    ears.over()
    return
  }
  const part = JSON.parse(data) as { type: string; delta: string }
  if (part.type === 'text-delta') ears.text(part.delta)
  else if (part.type === 'error') throw new Error(data)
}

function guard(ears: Ears, hear: () => void): void {
  try {
    hear()
  } catch (error) {
    ears.failed(error instanceof Error ? error : new Error(String(error)))
  }
}

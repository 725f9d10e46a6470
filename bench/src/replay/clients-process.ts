/** One client that asks and listens, and others that come later and read the whole answer from its beginning. */
import { request } from 'node:http'
import { createParser } from 'eventsource-parser'
import { openLightSocket } from '../clients/light-socket.ts'
import { serve } from '../processes/worker.ts'
import { questionOf } from '../relay/question.ts'
import { checkText } from '../relay/text.ts'

export interface Place {
  port: number
  conversationId: string
  key: string
}

export type Transport = 'WebSocket' | 'SSE'

export interface Replayed {
  ms: number
  events: number
  characters: number
}

const STREAM_INDEX = 0
const live = { events: 0, characters: 0, cursor: '', longestPauseMs: 0, lastAt: 0 }
let failure: unknown

const methods = {
  /** Asks for an endless answer. */
  begin: async ({ place, rate }: { place: Place; rate: number }): Promise<void> => {
    const check = checkText(STREAM_INDEX)
    const socket = await openLightSocket({
      ...addressOf(place, ''),
      onText: (json) => {
        const event = JSON.parse(json) as Event
        if (event.type === 'ready') live.cursor = event.cursor ?? ''
        if (event.type !== 'run.delta') return
        check.take(event.text ?? '')
        const now = performance.now()
        if (live.lastAt > 0) live.longestPauseMs = Math.max(live.longestPauseMs, now - live.lastAt)
        live.lastAt = now
        live.events += 1
        live.characters = check.length()
      },
      ended: (reason) => (failure ??= new Error(`the asking socket ended: ${reason}`)),
    })
    while (live.cursor === '') await new Promise((resolve) => setTimeout(resolve, 10))
    const content = questionOf({ stream: STREAM_INDEX, rate, deltas: 0 })
    socket.send(JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content }))
  },
  /** Events and characters of the answer so far, and the longest pause between two events since the last look. */
  look: () => {
    if (failure) throw failure
    const looked = { ...live }
    live.longestPauseMs = 0
    return looked
  },
  /** So many clients come back at once, and each reads what there is at this moment. */
  replay: (given: { place: Place; transport: Transport; clients: number }): Promise<Replayed[]> => {
    const target = live.characters
    return Promise.all(Array.from({ length: given.clients }, () => replay(given.place, given.transport, target)))
  },
}
export type ReplayClientsMethods = typeof methods
serve(methods)

interface Event {
  type: string
  cursor?: string
  text?: string
}

function addressOf({ port, conversationId, key }: Place, after: string) {
  return { port, path: `/ws/chat/${conversationId}${after}`, headers: { authorization: `Bearer ${key}` } }
}

async function replay(place: Place, transport: Transport, target: number): Promise<Replayed> {
  const check = checkText(STREAM_INDEX)
  const over = Promise.withResolvers<void>()
  const from = performance.now()
  let events = 0
  const receive = (json: string) => {
    try {
      const event = JSON.parse(json) as Event
      if (event.type === 'reset') throw new Error(json)
      if (event.type !== 'run.delta') return
      check.take(event.text ?? '')
      events += 1
      if (check.length() >= target) over.resolve()
    } catch (error) {
      over.reject(error)
    }
  }
  const close = await (transport === 'SSE' ? readEvents : readSocket)(place, receive, over.reject)
  try {
    await over.promise
    return { ms: performance.now() - from, events, characters: check.length() }
  } finally {
    close()
  }
}

type Reader = (place: Place, receive: (json: string) => void, failed: (error: Error) => void) => Promise<() => void>

const readSocket: Reader = async (place, receive, failed) => {
  const after = `?after=${encodeURIComponent(live.cursor)}`
  const ended = (reason: string) => failed(new Error(`a socket ended: ${reason}`))
  const socket = await openLightSocket({ ...addressOf(place, after), onText: receive, ended })
  return socket.cut
}

const readEvents: Reader = async ({ port, conversationId, key }, receive, failed) => {
  const parser = createParser({ onEvent: ({ data }) => receive(data) })
  const headers = { host: `localhost:${port}`, authorization: `Bearer ${key}`, 'last-event-id': live.cursor }
  const path = `/api/conversations/${conversationId}/events`
  const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
    if (response.statusCode !== 200) failed(new Error(`${path}: ${response.statusCode}`))
    response.setEncoding('utf8')
    response.on('data', (piece: string) => parser.feed(piece))
    response.once('error', failed)
  })
  asked.once('error', failed)
  asked.end()
  return () => asked.destroy()
}

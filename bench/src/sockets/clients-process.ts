/** Sockets by the thousand, in a process of their own: they come back with the cursor that they have. */
import { type LightSocket, openLightSocket } from '../clients/light-socket.ts'
import { serve } from '../processes/worker.ts'
import { questionOf } from '../relay/question.ts'
import { checkText, type TextCheck } from '../relay/text.ts'

export interface Target {
  stream: number
  conversationId: string
  key: string
}

interface Client extends Target {
  socket: LightSocket | undefined
  cursor: string | undefined
  check: TextCheck
  isOver: boolean
}

const clients: Client[] = []
let port = 0
let failure: Error | undefined

const methods = {
  /** Opens sockets, `atOnce` at a time. */
  open: async (given: { port: number; targets: readonly Target[]; atOnce: number }): Promise<Opened> => {
    port = given.port
    const fresh = given.targets.map((target) => ({
      ...target,
      socket: undefined,
      cursor: undefined,
      check: checkText(target.stream),
      isOver: false,
    }))
    clients.push(...fresh)
    return openAll(fresh, given.atOnce)
  },
  /** Asks for an endless answer on each socket, `perSecond` a second. */
  ask: async ({ rate, perSecond }: { rate: number; perSecond: number }): Promise<void> => {
    for (const { socket, stream } of clients) {
      const content = questionOf({ stream, rate, deltas: 0 })
      socket?.send(JSON.stringify({ type: 'message.send', clientMessageId: crypto.randomUUID(), content }))
      await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond))
    }
  },
  /** Characters that each stream has. @throws Error when a text was wrong or a stream had to begin again */
  look: (): { characters: number[]; over: number; open: number } => {
    if (failure) throw failure
    return {
      characters: clients.map(({ check }) => check.length()),
      over: clients.filter(({ isOver }) => isOver).length,
      open: clients.filter(({ socket }) => socket).length,
    }
  },
  /** Cuts all sockets without a word. */
  cut: (): void => {
    for (const client of clients) {
      client.socket?.cut()
      client.socket = undefined
    }
  },
  /** All of them come back in the same moment. */
  comeBack: (): Promise<Opened> => openAll(clients, clients.length),
}
export type SocketClientsMethods = typeof methods
serve(methods)

export interface Opened {
  /** Until the last one was ready. */
  ms: number
  /** Of each socket, from its first try. */
  readyMs: number[]
  /** Tries that failed and were repeated, and what was said. */
  failed: number
  errors: string[]
}

const MAX_TRIES = 20

async function openAll(which: readonly Client[], atOnce: number): Promise<Opened> {
  const opened: Opened = { ms: 0, readyMs: [], failed: 0, errors: [] }
  const waiting = [...which]
  const from = performance.now()
  const work = async () => {
    for (let client = waiting.shift(); client; client = waiting.shift()) {
      const tried = performance.now()
      await openOne(client, opened)
      opened.readyMs.push(performance.now() - tried)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  opened.ms = performance.now() - from
  return opened
}

async function openOne(client: Client, opened: Opened): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await untilReady(client)
    } catch (error) {
      if (tries === MAX_TRIES) throw error
      opened.failed += 1
      if (opened.errors.length < 5) opened.errors.push(String(error))
      await new Promise((resolve) => setTimeout(resolve, 100 * tries))
    }
  }
}

async function untilReady(client: Client): Promise<void> {
  const ready = Promise.withResolvers<void>()
  const after = client.cursor === undefined ? '' : `?after=${encodeURIComponent(client.cursor)}`
  const opening = openLightSocket({
    port,
    path: `/ws/chat/${client.conversationId}${after}`,
    headers: { authorization: `Bearer ${client.key}` },
    onText: (text) => receive(client, text, ready.resolve),
    ended: (reason) => {
      client.socket = undefined
      ready.reject(new Error(reason))
    },
  })
  ready.promise.catch(() => {})
  client.socket = await opening
  await ready.promise
}

interface Heard {
  type: string
  id?: string
  cursor?: string
  text?: string
  code?: string
}

function receive(client: Client, json: string, ready: () => void): void {
  const frame = JSON.parse(json) as Heard
  try {
    if (frame.type === 'ready') ready()
    else if (frame.type === 'run.delta') client.check.take(frame.text ?? '')
    else if (frame.type === 'run.completed') client.isOver = true
    else if (['reset', 'error', 'run.failed'].includes(frame.type)) throw new Error(json)
    client.cursor = frame.id ?? client.cursor ?? frame.cursor
  } catch (error) {
    failure ??= error instanceof Error ? error : new Error(String(error))
  }
}

/** All clients of a measurement, in a process of their own. They check every character they receive. */
import { setTimeout as sleep } from 'node:timers/promises'
import { serve } from '../processes/worker.ts'
import { type Address, type ClientConnection, openConnection } from './connections.ts'
import { questionOf, type Wish } from './question.ts'
import { checkText, type TextCheck } from './text.ts'

interface Client {
  connection: ClientConnection
  turn: Turn | undefined
}

interface Turn {
  check: TextCheck
  askedAt: number
  lastTextAt: number
  longestPauseMs: number
  /** Resolves with the time to the first word, in ms. */
  began: PromiseWithResolvers<number>
  over: PromiseWithResolvers<void>
  isOver: boolean
}

const OPEN_CONCURRENCY = 50
const clients = new Map<number, Client>()
let characters = 0
let frames = 0

const methods = {
  /** Opens a way into each conversation, some at a time. */
  open: async (targets: readonly { stream: number; address: Address }[]): Promise<void> => {
    for (let at = 0; at < targets.length; at += OPEN_CONCURRENCY)
      await Promise.all(targets.slice(at, at + OPEN_CONCURRENCY).map(({ stream, address }) => open(stream, address)))
  },
  /** Asks on each of these streams, `perSecond` a second. Resolves with the times to the first word, in ms. */
  ask: async ({ wishes, perSecond }: { wishes: readonly Wish[]; perSecond: number }): Promise<number[]> => {
    const startedAt = performance.now()
    const begun: Promise<number>[] = []
    for (const [index, wish] of wishes.entries()) {
      const wait = startedAt + (index * 1000) / perSecond - performance.now()
      if (wait > 0) await sleep(wait)
      begun.push(ask(wish))
    }
    return Promise.all(begun)
  },
  /** The deltas received so far, and the longest pause between two deltas of each answer since the last look, in ms. */
  look: () => ({ characters, frames, pausesMs: takePauses() }),
  /** Waits until these answers are over. Resolves with the characters of each. */
  over: async (streams: readonly number[]): Promise<[stream: number, characters: number][]> => {
    const turns = streams.map((stream) => [stream, turnOf(stream)] as const)
    await Promise.all(turns.map(([, turn]) => turn.over.promise))
    return turns.map(([stream, { check }]) => [stream, check.length()])
  },
  close: (): void => {
    for (const { connection } of clients.values()) connection.close()
    clients.clear()
  },
}
export type ClientsMethods = typeof methods
serve(methods)

async function open(stream: number, address: Address): Promise<void> {
  const client: Client = { connection: { ask: () => {}, close: () => {} }, turn: undefined }
  clients.set(stream, client)
  client.connection = await openConnection(address, {
    text: (text) => receive(client.turn, text),
    over: () => end(client.turn),
    failed: (error) => {
      client.turn?.began.reject(error)
      client.turn?.over.reject(error)
    },
  })
}

function ask(wish: Wish): Promise<number> {
  const client = clients.get(wish.stream)
  if (!client) throw new Error(`nothing was opened for stream ${wish.stream}`)
  const now = performance.now()
  const turn: Turn = {
    check: checkText(wish.stream),
    askedAt: now,
    lastTextAt: now,
    longestPauseMs: 0,
    began: Promise.withResolvers(),
    over: Promise.withResolvers(),
    isOver: false,
  }
  // Whoever waits for them is told; until then they must not end the process.
  turn.began.promise.catch(() => {})
  turn.over.promise.catch(() => {})
  client.turn = turn
  client.connection.ask(questionOf(wish))
  return turn.began.promise
}

function receive(turn: Turn | undefined, text: string): void {
  if (!turn) throw new Error(`text came that nobody asked for: ${text.slice(0, 60)}`)
  turn.check.take(text)
  const now = performance.now()
  if (turn.check.length() === text.length) turn.began.resolve(now - turn.askedAt)
  else turn.longestPauseMs = Math.max(turn.longestPauseMs, now - turn.lastTextAt)
  turn.lastTextAt = now
  characters += text.length
  frames += 1
}

function end(turn: Turn | undefined): void {
  if (!turn) return
  turn.isOver = true
  turn.over.resolve()
}

function takePauses(): number[] {
  const now = performance.now()
  const turns = [...clients.values()].flatMap(({ turn }) => (turn && !turn.isOver ? [turn] : []))
  return turns.map((turn) => {
    const pause = turn.longestPauseMs
    turn.longestPauseMs = 0
    turn.lastTextAt = now
    return pause
  })
}

function turnOf(stream: number): Turn {
  const turn = clients.get(stream)?.turn
  if (!turn) throw new Error(`nothing was asked on stream ${stream}`)
  return turn
}

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SentMessage } from '@grizz/protocol/http'
import { type Client, createClient } from '../clients/client.ts'
import type { Question } from '../clients/questions.ts'
import type { Transport } from '../clients/stream.ts'
import type { Random } from '../common/random.ts'
import { ask } from '../common/request.ts'
import type { Environment } from '../engines/environment.ts'

/** An acknowledged question. */
export interface Sent extends SentMessage {
  question: Question
  clientMessageId: string
  /** Who sent it; one sender waits for each acknowledgement before the next question. */
  sender: string
  /** Somebody asked to stop its answer. */
  isStopped: boolean
}

export interface Talk {
  conversationId: string
  clients: readonly Client[]
  sent: Sent[]
}

/** One run: its conversations, who reads and writes in them, and what went wrong. */
export interface Scenario {
  world: Environment
  random: Random
  talks: readonly Talk[]
  violations: string[]
  complain: (what: string) => void
  /** Whether something is still to be sent or answered. */
  isOpen(): boolean
  /** How many answers stream at this moment: all, or those of one life of an engine. */
  streaming(key?: string): number
  /** Waits until an answer streams, then up to `mostMs` longer. False when the scene is over before that. */
  untilStreaming(mostMs: number, patienceMs?: number): Promise<boolean>
  strikes: { all: number; whileStreaming: number }
  /** Counts a strike, made while that many answers streamed. */
  struck(streaming: number): void
}

const transportsOf: readonly (readonly Transport[])[] = [['socket'], ['events'], ['socket', 'events']]

/** Makes the conversations and connects three clients to each: a socket, an event stream, and one that changes. */
export async function openScenario(
  world: Environment,
  random: Random,
  talks: number,
): Promise<Scenario & { over(): void }> {
  const violations: string[] = []
  const complain = (what: string) => void violations.push(what)
  const opened: Talk[] = []
  for (let index = 0; index < talks; index += 1) opened.push(await openTalk(world, random, complain, index))
  const strikes = { all: 0, whileStreaming: 0 }
  let isOpen = true
  const streaming = (key?: string) =>
    world.upstream
      .log()
      .requests.filter(
        ({ end, deltas, authorization }) => end === 'open' && deltas > 0 && (!key || authorization === key),
      ).length
  return {
    world,
    random,
    talks: opened,
    violations,
    complain,
    isOpen: () => isOpen,
    over: () => {
      isOpen = false
    },
    streaming,
    untilStreaming: async (mostMs, patienceMs = Number.POSITIVE_INFINITY) => {
      const deadline = Date.now() + patienceMs
      while (isOpen && streaming() === 0 && Date.now() < deadline) await sleep(5)
      await sleep(random.whole(0, mostMs))
      return isOpen
    },
    strikes,
    struck: (count) => {
      strikes.all += 1
      if (count > 0) strikes.whileStreaming += 1
    },
  }
}

async function openTalk(
  world: Environment,
  random: Random,
  complain: Scenario['complain'],
  index: number,
): Promise<Talk> {
  const conversationId = randomUUID()
  await makeConversation(world, conversationId)
  const doors = world.engines.map(({ door }) => door)
  const clients = transportsOf.map((transports) => {
    const name = `${transports.join('+')} of talk ${index}`
    return createClient({ name, conversationId, key: world.key, doors, transports, random: random.fork(), complain })
  })
  return { conversationId, clients, sent: [] }
}

async function makeConversation({ engines, key }: Environment, id: string): Promise<void> {
  const [engine] = engines
  if (!engine) throw new Error('a world needs an engine')
  const headers = { authorization: `Bearer ${key}` }
  const made = await ask({ door: engine.door, method: 'POST', path: '/api/conversations', headers, body: { id } })
  if (made.status !== 201) throw new Error(`no conversation was made: ${made.status} ${JSON.stringify(made.body)}`)
}

/** Sends it from that client and remembers what was promised for it. */
export async function send(talk: Talk, client: Client, question: Question): Promise<Sent> {
  const clientMessageId = randomUUID()
  const acknowledged = await client.send(question.content, clientMessageId)
  const sent = { ...acknowledged, question, clientMessageId, sender: client.name, isStopped: false }
  talk.sent.push(sent)
  return sent
}

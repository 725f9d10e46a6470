import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SentMessage } from '@grizz/protocol/http'
import { type Client, createClient } from '../clients/client.ts'
import type { SentDecision } from '../clients/decisions.ts'
import type { Question } from '../clients/questions.ts'
import type { Transport } from '../clients/stream.ts'
import type { Random } from '../common/random.ts'
import { ask, type Credential } from '../common/request.ts'
import type { Environment } from '../engines/environment.ts'
import type { FaultyToolServer } from '../engines/tool-server.ts'

/** An acknowledged question. */
export interface Sent extends SentMessage {
  question: Question
  clientMessageId: string
  /** The client that sent it. A sender waits for each acknowledgement before its next question. */
  sender: string
  /** A client asked to stop its answer. */
  isStopped: boolean
}

export interface Talk {
  conversationId: string
  clients: readonly Client[]
  sent: Sent[]
}

/** The tool server of a run, and what clients decided about its calls. */
export interface ToolsInUse {
  server: FaultyToolServer
  slug: string
  decisions: SentDecision[]
}

/** One run: its conversations, the clients in them, and the violations so far. */
export interface Scenario {
  environment: Environment
  random: Random
  talks: readonly Talk[]
  /** Set where questions call tools. */
  tools: ToolsInUse | undefined
  violations: string[]
  report: (what: string) => void
  /** Whether a message is still to be sent or answered. */
  isOpen(): boolean
  /** How many answers stream at this moment: all, or those of one process of an engine. */
  streaming(key?: string): number
  /** Waits until an answer streams, then up to `mostMs` longer. False when the scenario is over before that. */
  untilStreaming(maxMs: number, timeoutMs?: number): Promise<boolean>
  strikes: { all: number; whileStreaming: number }
  /** Counts a strike, made while that many answers streamed. */
  struck(streaming: number): void
}

const transportsOf: readonly (readonly Transport[])[] = [['socket'], ['events'], ['socket', 'events']]

/**
 * Makes the conversations and connects three clients to each: a socket, an event stream, and one that changes.
 * @param byKey the share of conversations that programs lead, with a key: nobody is asked there what became of a tool call
 */
export async function openScenario(
  environment: Environment,
  random: Random,
  talks: number,
  byKey = 0.25,
): Promise<Scenario & { over(): void }> {
  const violations: string[] = []
  const report = (what: string) => void violations.push(what)
  const opened: Talk[] = []
  for (let index = 0; index < talks; index += 1) {
    const { key, cookie } = environment
    const credential = random.chance(byKey) ? { authorization: `Bearer ${key}` } : { cookie }
    opened.push(await openTalk(environment, random, credential, report, index))
  }
  const strikes = { all: 0, whileStreaming: 0 }
  let isOpen = true
  const streaming = (key?: string) =>
    environment.upstream
      .log()
      .requests.filter(
        ({ end, deltas, authorization }) => end === 'open' && deltas > 0 && (!key || authorization === key),
      ).length
  return {
    environment,
    random,
    talks: opened,
    tools: undefined,
    violations,
    report,
    isOpen: () => isOpen,
    over: () => {
      isOpen = false
    },
    streaming,
    untilStreaming: async (maxMs, timeoutMs = Number.POSITIVE_INFINITY) => {
      const deadline = Date.now() + timeoutMs
      while (isOpen && streaming() === 0 && Date.now() < deadline) await sleep(5)
      await sleep(random.whole(0, maxMs))
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
  environment: Environment,
  random: Random,
  credential: Credential,
  report: Scenario['report'],
  index: number,
): Promise<Talk> {
  const conversationId = randomUUID()
  await makeConversation(environment, conversationId)
  const addresses = environment.engines.map(({ address }) => address)
  const clients = transportsOf.map((transports) => {
    const name = `${transports.join('+')} of talk ${index}`
    return createClient({
      name,
      conversationId,
      credential,
      addresses,
      transports,
      random: random.fork(),
      report,
    })
  })
  return { conversationId, clients, sent: [] }
}

async function makeConversation({ engines, key }: Environment, id: string): Promise<void> {
  const [engine] = engines
  if (!engine) throw new Error('an environment needs an engine')
  const headers = { authorization: `Bearer ${key}` }
  const made = await ask({ address: engine.address, method: 'POST', path: '/api/conversations', headers, body: { id } })
  if (made.status !== 201) throw new Error(`no conversation was made: ${made.status} ${JSON.stringify(made.body)}`)
}

/** Sends the question from that client and remembers its acknowledgement. */
export async function send(talk: Talk, client: Client, question: Question): Promise<Sent> {
  const clientMessageId = randomUUID()
  const acknowledged = await client.send(question.content, clientMessageId, question.files)
  const sent = { ...acknowledged, question, clientMessageId, sender: client.name, isStopped: false }
  talk.sent.push(sent)
  return sent
}

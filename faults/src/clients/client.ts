/**
 * A client as the page is one, without the page: it fetches the messages, follows the log from their cursor on either
 * transport and any engine, folds events with the page's reducer, begins again where it stopped when its stream ends,
 * and fetches anew only when it is told `reset` or a hole shows. What it sends it sends, with the same
 * `clientMessageId`, until it is acknowledged.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Incoming, ServerFrame } from '@grizz/protocol/frames'
import type { PostMessage, SentMessage } from '@grizz/protocol/http'
import type { Snapshot } from '@grizz/protocol/resources'
import type { Random } from '../common/random.ts'
import { type Answer, ask, type Door } from '../common/request.ts'
import { openStream, type Stream, type Transport } from './stream.ts'
import { createView, type View } from './view.ts'

export interface ClientOptions {
  name: string
  conversationId: string
  key: string
  /** The engines that it may go to. */
  doors: readonly Door[]
  /** Chosen at each connection. */
  transports: readonly Transport[]
  random: Random
  complain: (what: string) => void
}

export interface Client {
  conversationId: string
  name: string
  /** undefined before the messages were fetched, and while they are being fetched again. */
  view(): View | undefined
  /** Resolves when acknowledged, however long that takes. */
  send(content: string, clientMessageId?: string): Promise<SentMessage>
  /** Asks any engine until one takes it. */
  cancel(runId: string): Promise<void>
  /** Leaves its stream and goes on elsewhere: on that engine, with that transport. */
  moveTo(door: Door, transport: Transport): void
  pause(): void
  resume(): void
  stats: { connections: number; resets: number; outages: number }
  close(): Promise<void>
}

const ANSWER_TIMEOUT_MS = 4000

export function createClient(options: ClientOptions): Client {
  const { name, conversationId, key, random } = options
  const stats = { connections: 0, resets: 0, outages: 0 }
  const waiting = new Map<string, (frame: Extract<ServerFrame, { type: 'accepted' | 'error' }>) => void>()
  const closing = new AbortController()
  let view: View | undefined
  let stream: Stream | undefined
  let next: { door: Door; transport: Transport } | undefined
  const complain = (what: string) => options.complain(`${name}: ${what}`)
  const living = live()

  return {
    name,
    conversationId,
    stats,
    view: () => view,
    send,
    cancel,
    moveTo: (door, transport) => {
      next = { door, transport }
      stream?.end()
    },
    pause: () => stream?.pause(),
    resume: () => stream?.resume(),
    close: async () => {
      closing.abort()
      stream?.end()
      await living
    },
  }

  async function live(): Promise<void> {
    while (!closing.signal.aborted) {
      const { door, transport } = next ?? {
        door: random.pick(options.doors),
        transport: random.pick(options.transports),
      }
      next = undefined
      view ??= await fetchView(door)
      if (view && !closing.signal.aborted) await follow(view, door, transport)
      if (!next) await sleep(random.whole(10, 200))
    }
  }

  async function follow(from: View, door: Door, transport: Transport): Promise<void> {
    const after = from.thread().cursor
    stats.connections += 1
    const current = openStream({ transport, door, key, conversationId, after, heard })
    stream = current
    await current.over
    if (stream === current) stream = undefined

    function heard(frame: Incoming): void {
      if (view !== from) return
      if ('id' in frame) {
        if (!from.apply(frame)) begin(current)
      } else if (frame.type === 'reset') begin(current)
      else hearAnswer(frame)
    }
  }

  /** The messages must be fetched again. */
  function begin(current: Stream): void {
    stats.resets += 1
    view = undefined
    current.end()
  }

  function hearAnswer(frame: ServerFrame): void {
    if (frame.type === 'error' && frame.code === 'log_unavailable') stats.outages += 1
    if ((frame.type === 'accepted' || frame.type === 'error') && frame.clientMessageId)
      waiting.get(frame.clientMessageId)?.(frame)
  }

  async function fetchView(door: Door): Promise<View | undefined> {
    const answer = await tryToAsk(door, 'GET', `/api/conversations/${conversationId}/messages?limit=200`)
    return answer?.status === 200 ? createView(conversationId, answer.body as Snapshot, complain) : undefined
  }

  async function send(content: string, clientMessageId: string = randomUUID()): Promise<SentMessage> {
    const input = { clientMessageId, content }
    for (;;) {
      const sent = stream?.isOpen() ? await say(stream, input) : await post(input)
      if (sent) {
        view?.accept(sent.message, sent.run)
        return sent
      }
      closing.signal.throwIfAborted()
      await sleep(random.whole(50, 300))
    }
  }

  async function say(on: Stream, input: PostMessage): Promise<SentMessage | undefined> {
    const heard = Promise.withResolvers<Extract<ServerFrame, { type: 'accepted' | 'error' }> | undefined>()
    waiting.set(input.clientMessageId, heard.resolve)
    const timer = setTimeout(heard.resolve, ANSWER_TIMEOUT_MS, undefined)
    on.say({ type: 'message.send', ...input })
    const frame = await Promise.race([heard.promise, on.over.then(() => undefined)])
    clearTimeout(timer)
    waiting.delete(input.clientMessageId)
    if (frame?.type === 'error') complainOf(frame.code, frame.detail)
    return frame?.type === 'accepted' ? frame : undefined
  }

  async function post(input: PostMessage): Promise<SentMessage | undefined> {
    const path = `/api/conversations/${conversationId}/messages`
    const answer = await tryToAsk(random.pick(options.doors), 'POST', path, input)
    if (answer?.status === 200 || answer?.status === 202) return answer.body as SentMessage
    if (answer)
      complainOf((answer.body as { code?: string }).code ?? String(answer.status), JSON.stringify(answer.body))
    return undefined
  }

  async function cancel(runId: string): Promise<void> {
    for (;;) {
      const answer = await tryToAsk(random.pick(options.doors), 'POST', `/api/runs/${runId}/cancel`)
      if (answer?.status === 202 || closing.signal.aborted) return
      if (answer) complainOf((answer.body as { code?: string }).code ?? '', `cancel of ${runId}`)
      await sleep(random.whole(50, 300))
    }
  }

  function tryToAsk(door: Door, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer | undefined> {
    const headers = { authorization: `Bearer ${key}` }
    return ask({ door, method, path, headers, ...(body !== undefined && { body }) }).catch(() => undefined)
  }

  function complainOf(code: string, detail: string): void {
    if (!passing.has(code)) complain(`was refused: ${code} ${detail}`)
  }
}

/** What an engine may say when something under it is away, or the queue is full: the same again, later. */
const passing = new Set(['unavailable', 'log_unavailable', 'queue_full'])

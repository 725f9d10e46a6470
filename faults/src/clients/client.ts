/**
 * A client that behaves as the page does: it fetches the messages, follows the log from their cursor on either
 * transport and any engine, folds events with the page's reducer, begins again where it stopped when its stream ends,
 * and fetches anew only when it receives `reset` or finds a hole. It repeats a message, with the same
 * `clientMessageId`, until the message is acknowledged.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Incoming, ServerFrame } from '@grizz/protocol/frames'
import type { PostMessage, SentMessage } from '@grizz/protocol/http'
import type { Snapshot } from '@grizz/protocol/resources'
import type { Random } from '../common/random.ts'
import { type Answer, ask, type Credential, type EngineAddress } from '../common/request.ts'
import { openStream, type Stream, type Transport } from './stream.ts'
import { createView, type View } from './view.ts'

export interface ClientOptions {
  name: string
  conversationId: string
  /** Who it is: a session's cookie, as the page, or a key, as a program. */
  credential: Credential
  /** The engines that it may go to. */
  addresses: readonly EngineAddress[]
  /** Chosen at each connection. */
  transports: readonly Transport[]
  random: Random
  report: (what: string) => void
}

export interface Client {
  conversationId: string
  name: string
  /** undefined before the messages were fetched, and while they are being fetched again. */
  view(): View | undefined
  /** Resolves when acknowledged, however long that takes. */
  send(content: string, clientMessageId?: string, files?: readonly string[]): Promise<SentMessage>
  /** Asks any engine until one takes it. */
  cancel(runId: string): Promise<void>
  /** Sends a decision about a tool call once, to any engine; undefined when no answer came. */
  decide(callId: string, decision: string): Promise<Answer | undefined>
  /** Leaves its stream and goes on elsewhere: on that engine, with that transport. */
  moveTo(address: EngineAddress, transport: Transport): void
  pause(): void
  resume(): void
  stats: { connections: number; resets: number; outages: number }
  close(): Promise<void>
}

const ANSWER_TIMEOUT_MS = 4000

export function createClient(options: ClientOptions): Client {
  const { name, conversationId, credential, random } = options
  const stats = { connections: 0, resets: 0, outages: 0 }
  const waiting = new Map<string, (frame: Extract<ServerFrame, { type: 'accepted' | 'error' }>) => void>()
  const closing = new AbortController()
  let view: View | undefined
  let stream: Stream | undefined
  let next: { address: EngineAddress; transport: Transport } | undefined
  const report = (what: string) => options.report(`${name}: ${what}`)
  const living = live()

  return {
    name,
    conversationId,
    stats,
    view: () => view,
    send,
    cancel,
    decide: (callId, decision) =>
      tryRequest(random.pick(options.addresses), 'POST', `/api/tool-calls/${callId}/decisions`, { decision }),
    moveTo: (address, transport) => {
      next = { address, transport }
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
      const { address, transport } = next ?? {
        address: random.pick(options.addresses),
        transport: random.pick(options.transports),
      }
      next = undefined
      view ??= await fetchView(address)
      if (view && !closing.signal.aborted) await follow(view, address, transport)
      if (!next) await sleep(random.whole(10, 200))
    }
  }

  async function follow(from: View, address: EngineAddress, transport: Transport): Promise<void> {
    const after = from.thread().cursor
    stats.connections += 1
    const current = openStream({ transport, address, credential, conversationId, after, onFrame })
    stream = current
    await current.over
    if (stream === current) stream = undefined

    function onFrame(frame: Incoming): void {
      if (view !== from) return
      if ('id' in frame) {
        if (!from.apply(frame)) begin(current)
      } else if (frame.type === 'reset') begin(current)
      else handleReply(frame)
    }
  }

  /** The messages must be fetched again. */
  function begin(current: Stream): void {
    stats.resets += 1
    view = undefined
    current.end()
  }

  function handleReply(frame: ServerFrame): void {
    if (frame.type === 'error' && frame.code === 'log_unavailable') stats.outages += 1
    if ((frame.type === 'accepted' || frame.type === 'error') && frame.clientMessageId)
      waiting.get(frame.clientMessageId)?.(frame)
  }

  async function fetchView(address: EngineAddress): Promise<View | undefined> {
    const answer = await tryRequest(address, 'GET', `/api/conversations/${conversationId}/messages?limit=200`)
    return answer?.status === 200 ? createView(conversationId, answer.body as Snapshot, report) : undefined
  }

  async function send(
    content: string,
    clientMessageId: string = randomUUID(),
    files?: readonly string[],
  ): Promise<SentMessage> {
    const input = { clientMessageId, content, ...(files && { files: [...files] }) }
    for (;;) {
      const sent = stream?.isOpen() ? await sendFrame(stream, input) : await post(input)
      if (sent) {
        view?.accept(sent.message, sent.run)
        return sent
      }
      closing.signal.throwIfAborted()
      await sleep(random.whole(50, 300))
    }
  }

  async function sendFrame(on: Stream, input: PostMessage): Promise<SentMessage | undefined> {
    const reply = Promise.withResolvers<Extract<ServerFrame, { type: 'accepted' | 'error' }> | undefined>()
    waiting.set(input.clientMessageId, reply.resolve)
    const timer = setTimeout(reply.resolve, ANSWER_TIMEOUT_MS, undefined)
    on.send({ type: 'message.send', ...input })
    const frame = await Promise.race([reply.promise, on.over.then(() => undefined)])
    clearTimeout(timer)
    waiting.delete(input.clientMessageId)
    if (frame?.type === 'error') reportRefusal(frame.code, frame.detail)
    return frame?.type === 'accepted' ? frame : undefined
  }

  async function post(input: PostMessage): Promise<SentMessage | undefined> {
    const path = `/api/conversations/${conversationId}/messages`
    const answer = await tryRequest(random.pick(options.addresses), 'POST', path, input)
    if (answer?.status === 200 || answer?.status === 202) return answer.body as SentMessage
    if (answer)
      reportRefusal((answer.body as { code?: string }).code ?? String(answer.status), JSON.stringify(answer.body))
    return undefined
  }

  async function cancel(runId: string): Promise<void> {
    for (;;) {
      const answer = await tryRequest(random.pick(options.addresses), 'POST', `/api/runs/${runId}/cancel`)
      if (answer?.status === 202 || closing.signal.aborted) return
      if (answer) reportRefusal((answer.body as { code?: string }).code ?? '', `cancel of ${runId}`)
      await sleep(random.whole(50, 300))
    }
  }

  function tryRequest(
    address: EngineAddress,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<Answer | undefined> {
    return ask({ address, method, path, headers: credential, ...(body !== undefined && { body }) }).catch(
      () => undefined,
    )
  }

  function reportRefusal(code: string, detail: string): void {
    if (!transientCodes.has(code)) report(`was refused: ${code} ${detail}`)
  }
}

/** Codes of an engine whose database or log is unavailable, or whose queue is full: the client tries again later. */
const transientCodes = new Set(['unavailable', 'log_unavailable', 'queue_full'])

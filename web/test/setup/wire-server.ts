/**
 * A server of one process and no database that speaks the wire contract and misbehaves on demand. Answers are written
 * by the test, delta by delta. What Grizz's engine does beyond the wire (limits, models, accounts) is not here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Event } from '@grizz/protocol/events'
import type { ClientFrame, ServerFrame } from '@grizz/protocol/frames'
import type { PostMessage } from '@grizz/protocol/http'
import type { ProblemCode } from '@grizz/protocol/problem'
import { type WebSocket, WebSocketServer } from 'ws'
import { WireConversation } from './wire-conversation.ts'

export interface Refusal {
  status: number
  code: ProblemCode
  detail: string
  retryAfterMs?: number
}

/** Everything the test may look at or spoil. */
export class WireServer {
  readonly sent: string[] = []
  readonly requests: string[] = []
  readonly sockets = new Set<WebSocket>()
  readonly streams = new Set<ServerResponse>()
  refuseUpgrades = false
  /** Sockets stay open and nothing goes through them any more. */
  swallow = false
  /** Called with every message before it is taken; a refusal is sent instead. */
  refuse: (message: PostMessage) => Refusal | undefined = () => undefined
  /** Said instead of making a conversation. */
  refuseCreation: Refusal | undefined
  /** Takes the message but loses the word about it. */
  loseConfirmations = false
  signedIn = true
  queueLimit = 10
  readonly #http: Server
  readonly #upgrades = new WebSocketServer({ noServer: true })
  readonly #connections = new Set<Socket>()
  readonly #conversations = new Map<string, WireConversation>()
  #port = 0

  constructor() {
    this.#http = createServer((request, response) => void this.#answer(request, response))
    this.#http.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.on('close', () => this.#connections.delete(socket))
    })
    this.#http.on('upgrade', (request, socket, head) => {
      this.requests.push(`UPGRADE ${request.url}`)
      const conversation = this.#conversations.get(idIn(request.url))
      if (this.refuseUpgrades || !conversation || !this.signedIn) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      else this.#upgrades.handleUpgrade(request, socket, head, (open) => this.#follow(open, conversation, request))
    })
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#http.address() as AddressInfo).port
  }

  /** Refuses connections from now on and cuts those that stand; `start` comes back on the same port. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve))
    this.cut()
    for (const socket of this.#connections) socket.destroy()
    await closed
  }

  /** Every live connection ends without a goodbye. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate()
    for (const stream of this.streams) stream.destroy()
  }

  conversation(id: string): WireConversation {
    const held = this.#conversations.get(id)
    if (!held) throw new Error(`no conversation ${id}`)
    return held
  }

  create(id: string): WireConversation {
    const made = new WireConversation(id)
    this.#conversations.set(id, made)
    return made
  }

  has(id: string): boolean {
    return this.#conversations.has(id)
  }

  remove(id: string): void {
    this.#conversations.delete(id)
    for (const socket of this.sockets) socket.close(1008)
  }

  #follow(socket: WebSocket, conversation: WireConversation, request: IncomingMessage): void {
    this.sockets.add(socket)
    const say = (frame: ServerFrame | Event) => !this.swallow && socket.send(JSON.stringify(frame))
    const leave = conversation.follow(afterIn(request), say, () => socket.close(1000))
    socket.on('close', () => {
      leave()
      this.sockets.delete(socket)
    })
    socket.on('message', (data) => {
      if (!this.swallow) this.#take(JSON.parse(String(data)) as ClientFrame, conversation, say)
    })
  }

  #take(frame: ClientFrame, conversation: WireConversation, say: (frame: ServerFrame) => void): void {
    if (frame.type === 'ping') say({ type: 'pong' })
    if (frame.type !== 'message.send') return
    const { clientMessageId } = frame
    const outcome = this.accept(conversation, frame)
    if ('status' in outcome) say({ type: 'error', clientMessageId, ...wordsOf(outcome) })
    else if (!this.loseConfirmations) say({ type: 'accepted', clientMessageId, ...outcome })
  }

  /** The same for both transports. */
  accept(conversation: WireConversation, message: PostMessage): ReturnType<WireConversation['accept']> | Refusal {
    this.sent.push(message.content)
    const rejectedSend = this.refuse(message)
    if (rejectedSend) return rejectedSend
    if (
      conversation.running &&
      conversation.queued.length >= this.queueLimit &&
      !conversation.knows(message.clientMessageId)
    )
      return { status: 429, code: 'queue_full', detail: 'The queue is full.' }
    return conversation.accept(message)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local')
    this.requests.push(`${request.method} ${pathname}`)
    const chunks = await request.toArray()
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
    const [, , kind, id = '', part] = pathname.split('/')
    if (!this.signedIn) return refuse(response, { status: 401, code: 'unauthorized', detail: 'Sign in.' })
    if (kind === 'runs') return this.#cancel(id, response)
    if (request.method === 'POST' && id === '') return this.#create(body.id, response)
    const conversation = this.#conversations.get(id)
    if (!conversation) return refuse(response, { status: 404, code: 'not_found', detail: 'No such conversation.' })
    if (part === 'events') return this.#stream(request, response, conversation)
    if (part === 'messages' && request.method === 'POST') return this.#post(conversation, body, response)
    const page = Object.fromEntries(searchParams)
    reply(response, 200, part === 'messages' ? conversation.snapshot(page) : conversation.resource())
  }

  #create(id: string, response: ServerResponse): void {
    const known = this.has(id)
    if (this.refuseCreation) refuse(response, this.refuseCreation)
    else reply(response, known ? 200 : 201, (known ? this.conversation(id) : this.create(id)).resource())
  }

  #post(conversation: WireConversation, message: PostMessage, response: ServerResponse): void {
    const outcome = this.accept(conversation, message)
    if ('status' in outcome) refuse(response, outcome)
    else if (this.loseConfirmations) response.destroy()
    else reply(response, outcome.repeated ? 200 : 202, { message: outcome.message, run: outcome.run })
  }

  #cancel(runId: string, response: ServerResponse): void {
    for (const conversation of this.#conversations.values()) if (conversation.owns(runId)) conversation.end('cancelled')
    reply(response, 202, {})
  }

  #stream(request: IncomingMessage, response: ServerResponse, conversation: WireConversation): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    this.streams.add(response)
    const say = (frame: ServerFrame | Event) => {
      const id = 'id' in frame ? frame.id : 'cursor' in frame ? frame.cursor : ''
      if (!this.swallow) response.write(`event: ${frame.type}\nid: ${id}\ndata: ${JSON.stringify(frame)}\n\n`)
    }
    const leave = conversation.follow(afterIn(request), say, () => response.end())
    response.on('close', () => {
      leave()
      this.streams.delete(response)
    })
  }
}

function wordsOf({ code, detail, retryAfterMs }: Refusal) {
  return { code, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

function idIn(url = ''): string {
  return new URL(url, 'http://local').pathname.split('/')[3] ?? ''
}

function afterIn(request: IncomingMessage): string | null {
  return new URL(request.url ?? '/', 'http://local').searchParams.get('after')
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, { status, code, detail, retryAfterMs }: Refusal): void {
  const wait = retryAfterMs === undefined ? {} : { 'retry-after': String(retryAfterMs / 1000) }
  response.writeHead(status, { 'content-type': 'application/problem+json', ...wait })
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, code, detail, requestId: 'test' }))
}

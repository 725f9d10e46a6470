import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { PostMessage } from '@grizz/protocol/http'
import type { Message, Run } from '@grizz/protocol/resources'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { WebSocket } from 'ws'
import { eventRoutes } from '../src/api/http/chat/events.ts'
import { createServer } from '../src/api/server/server.ts'
import { acceptSockets } from '../src/api/server/sockets.ts'
import { chatSocketRoutes } from '../src/api/ws/chat.ts'
import { AppError } from '../src/core/errors/app-error.ts'
import type { EventLog } from '../src/core/events/log/event-log.ts'
import type { Caller } from '../src/core/security/caller.ts'
import { logger } from './quiet-logger.ts'

export type Frame = { type: string; id?: string } & Record<string, unknown>

/** The live routes on a real server and a given log, with services small enough to see through. */
export interface Live {
  url: string
  /** Conversations and whose they are. */
  owners: Map<string, string>
  /** The id of a new conversation of Alice, who callers are unless they say otherwise. */
  openConversation(): string
  sent: (PostMessage & { conversationId: string })[]
  cancelled: string[]
  /** Ends every live connection of a user. */
  revoke(userId: string): void
  connections(): number
  /** Bytes that wait in each connection of the server. */
  unsent(): number[]
  close(): Promise<void>
}

/**
 * Callers name themselves in `x-user` and their scopes in `x-scopes`. `slowMs` is the time that authentication takes.
 */
export async function openLive(log: EventLog, { slowMs = 0 } = {}): Promise<Live> {
  const owners = new Map<string, string>()
  const sent: Live['sent'] = []
  const cancelled: string[] = []
  const connected = new Set<{ caller: Caller; end: (reason: string) => void }>()
  const deps = {
    log,
    logger,
    conversations: { owns: async (userId: string, id: string) => owners.get(id) === userId },
    connections: {
      enforceLimit: () => {},
      add: (caller: Caller, end: (reason: string) => void) => {
        const entry = { caller, end }
        connected.add(entry)
        return () => void connected.delete(entry)
      },
    },
    limiter: { consume: async () => ({ limit: 1, remaining: 1, resetMs: 1 }) },
    queue: { cancel: async (_userId: string, runId: string) => cancelled.push(runId) },
    sendMessage: async (_caller: Caller, conversationId: string, input: PostMessage) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
      if (input.content === 'too much') throw new AppError('rate_limited', 'Slow down.', { retryAfterMs: 1500 })
      if (input.content === 'a bug') throw new Error('secret')
      sent.push({ ...input, conversationId })
      return { ...answer(conversationId, input), repeated: false }
    },
  }
  const app = createServer({ logger, trustProxy: 0 })
  await acceptSockets(app)
  const routes: FastifyPluginAsync = async (guarded) => {
    guarded.decorateRequest('caller')
    guarded.addHook('onRequest', async (request) => {
      await new Promise((resolve) => setTimeout(resolve, slowMs))
      request.caller = callerOf(request)
    })
    await guarded.register(chatSocketRoutes(deps))
    await guarded.register(eventRoutes(deps))
  }
  await app.register(routes)
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    owners,
    openConversation() {
      const id = randomUUID()
      owners.set(id, 'alice')
      return id
    },
    sent,
    cancelled,
    revoke: (userId) => {
      for (const { caller, end } of connected) if (caller.userId === userId) end('Your session has ended')
    },
    connections: () => connected.size,
    unsent: () => [...sockets].map((socket) => socket.writableLength),
    close: () => app.close(),
  }
}

function callerOf({ headers }: FastifyRequest): Caller {
  const userId = headers['x-user']?.toString()
  if (!userId) throw new AppError('unauthorized', 'Who are you?')
  const scopes = (headers['x-scopes'] ?? 'read,chat').toString().split(',') as ('read' | 'chat')[]
  return { userId, role: 'user', scopes: new Set(scopes), credential: { kind: 'session', id: userId } }
}

function answer(conversationId: string, { clientMessageId, content }: PostMessage): { message: Message; run: Run } {
  const [id, runId, messageId] = [randomUUID(), randomUUID(), randomUUID()]
  const createdAt = new Date().toISOString()
  const message: Message = {
    id,
    conversationId,
    parentId: null,
    siblingIds: [id],
    role: 'user',
    parts: [{ type: 'text', text: content }],
    content,
    status: 'complete',
    clientMessageId,
    runId,
    meta: {},
    createdAt,
  }
  const run: Run = {
    id: runId,
    status: 'running',
    position: 1,
    userMessageId: id,
    messageId,
    model: 'm',
    attempt: 1,
    turn: 0,
    createdAt,
  }
  return { message, run }
}

/** Frames as they arrive, on either transport. */
export interface Client {
  frames: Frame[]
  /** The frames so far and to come, until `done` says enough. Rejects when the connection ends before. */
  until(done: (frame: Frame) => boolean): Promise<Frame[]>
  /** The close code of a socket, 0 of a stream. */
  ended: Promise<number>
  close(): void
}

export interface ClientOptions {
  after?: string
  user?: string
  scopes?: string
}

export function address(url: string, path: string, after: string | undefined): string {
  return `${url}${path}${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`
}

export function headersOf({ user = 'alice', scopes = 'read,chat' }: ClientOptions): Record<string, string> {
  return { 'x-user': user, 'x-scopes': scopes }
}

export async function openSocket(live: Live, id: string, options: ClientOptions = {}) {
  const url = address(live.url.replace('http', 'ws'), `/ws/chat/${id}`, options.after)
  const socket = new WebSocket(url, { headers: headersOf(options) })
  const inflow = createInflow()
  socket.on('message', (data) => inflow.take(JSON.parse(data.toString()) as Frame))
  const ended = once(socket, 'close').then(([code]) => code as number)
  void ended.then(inflow.end)
  await once(socket, 'open')
  const client: Client & { socket: WebSocket } = { ...inflow, ended, socket, close: () => socket.terminate() }
  return client
}

export async function openStream(live: Live, id: string, options: ClientOptions & { lastEventId?: string } = {}) {
  const abort = new AbortController()
  const headers = { ...headersOf(options), ...(options.lastEventId && { 'last-event-id': options.lastEventId }) }
  const url = address(live.url, `/api/conversations/${id}/events`, options.after)
  const response = await fetch(url, { headers, signal: abort.signal })
  const inflow = createInflow()
  const ended = readStream(response, inflow.take).then(() => 0)
  ended.then(inflow.end, inflow.end)
  const client: Client & { response: Response } = { ...inflow, ended, response, close: () => abort.abort() }
  return client
}

async function readStream(response: Response, take: (frame: Frame) => void): Promise<void> {
  let text = ''
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      )
      const data = fields.get('data')
      if (data === undefined) continue
      const frame = JSON.parse(data) as Frame
      const said = { type: frame.type, id: frame.id ?? (frame.cursor as string | undefined) }
      if (fields.get('event') !== said.type || fields.get('id') !== said.id)
        throw new Error(`fields disagree: ${block}`)
      take(frame)
    }
  }
}

function createInflow() {
  const frames: Frame[] = []
  let isEnded = false
  let changed = () => {}
  return {
    frames,
    take: (frame: Frame) => {
      frames.push(frame)
      changed()
    },
    end: () => {
      isEnded = true
      changed()
    },
    async until(done: (frame: Frame) => boolean): Promise<Frame[]> {
      for (;;) {
        if (frames.some(done)) return frames
        if (isEnded) throw new Error(`ended after ${JSON.stringify(frames).slice(-500)}`)
        await new Promise<void>((resolve) => {
          changed = resolve
        })
      }
    },
  }
}

/** The offsets of the deltas among the frames. */
export function offsetsIn(frames: readonly Frame[]): number[] {
  return frames.filter(({ type }) => type === 'run.delta').map(({ offset }) => offset as number)
}

export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 100_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type EventStore } from '@modelcontextprotocol/server'
import { type Authorization, type AuthorizationOptions, createAuthorization } from './authorization.ts'
import { createEffects, type Effect, type ToolServerLog } from './effects.ts'
import { createRawAnswers } from './raw-answers.ts'
import { createTools } from './tools.ts'

export interface ToolServerOptions {
  /** 0, the default, takes a free port. */
  port?: number
  host?: string
  /** The protocol: stateless of 2026, or of 2025 with sessions. */
  era?: 'modern' | 'legacy'
  /** In the 2025 protocol, a stream that broke can be taken up again. */
  resumable?: boolean
  /** How long the list may be kept, in milliseconds; 60,000 otherwise. */
  ttlMs?: number
  /** What `Authorization` has to be; otherwise 401. */
  authorization?: string
  /** Users sign in at an authorization server on the same host. */
  signIn?: AuthorizationOptions
  /** Called by the tool `die`. Without it the server breaks every connection and listens no more. */
  onDie?: () => void
  /** Called with each effect, before its call goes on. */
  onEffect?: (effect: Effect) => void
}

export interface ToolServer {
  /** The address of the server for a client. */
  url: string
  /** What calls did, as this server knows it. */
  log(): ToolServerLog
  /** How often a key was counted. */
  count(key: string): number
  reset(): void
  /** Changes a tool's definition. */
  edit(note: string): void
  /** Changes what `Authorization` has to be. */
  lock(authorization: string | undefined): void
  /** Forgets the sessions, as a restart does. */
  forget(): void
  /** Breaks every open connection; the server goes on. */
  breakOff(): void
  /** Every `Authorization` that came. */
  authorizations(): string[]
  /** Where users sign in, with `signIn`. */
  authorization: Authorization | undefined
  close(): Promise<void>
}

/**
 * A real MCP server over streamable HTTP at `/mcp` that counts effects. `GET /log`, `POST /reset` and `POST /break` are for
 * users in another process.
 */
export async function startToolServer(options: ToolServerOptions = {}): Promise<ToolServer> {
  const effects = createEffects(options.onEffect)
  const answerRaw = createRawAnswers(effects)
  const answers = new AsyncLocalStorage<ServerResponse>()
  const open = new Set<ServerResponse>()
  const seen = new Set<string>()
  let edition = ''
  let authorization = options.authorization
  const host = options.host ?? '127.0.0.1'
  const origin = () => `http://${host}:${(server.address() as AddressInfo).port}`
  const signIn = options.signIn && createAuthorization(origin, options.signIn)
  const server = createServer((request, response) => {
    open.add(response)
    response.once('close', () => open.delete(response))
    answers.run(response, () => void route(request, response).catch(() => response.destroy()))
  })
  const die = options.onDie ?? (() => void close())
  const deps = {
    effects,
    currentAnswer: () => answers.getStore(),
    die,
    edition: () => edition,
    edit,
    ttlMs: options.ttlMs ?? 60_000,
  }
  const mcp = options.era === 'legacy' ? serveSessions(deps, options.resumable === true) : serveStateless(deps)

  function edit(note: string): void {
    edition = note && ` ${note}`
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = `${request.method} ${request.url}`
    if (path === 'GET /log') return json(response, 200, effects.log())
    if (path === 'POST /reset') effects.reset()
    else if (path === 'POST /break') breakOff(response)
    else if (await signIn?.handle(request, response)) return
    else if (request.url !== '/mcp') return json(response, 404, {})
    else return answer(request, response)
    json(response, 200, {})
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization: given } = request.headers
    if (given) seen.add(given)
    if (authorization ? given !== authorization : signIn && !signIn.accepts(given)) {
      response.setHeader('www-authenticate', signIn?.challenge() ?? 'Bearer')
      return json(response, 401, { error: 'unauthorized' })
    }
    const body = request.method === 'POST' ? await bodyOf(request) : undefined
    const method = (body as { method?: unknown } | undefined)?.method
    const lacking = method === 'tools/call' ? signIn?.lacking(given) : undefined
    if (lacking) {
      response.setHeader('www-authenticate', lacking)
      return json(response, 403, { error: 'insufficient_scope' })
    }
    if (typeof method === 'string') effects.noteRequest(method)
    if (!answerRaw(body, response)) await mcp.handle(request, response, body)
  }

  function breakOff(kept?: ServerResponse): void {
    for (const response of open) if (response !== kept) response.destroy()
  }

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    breakOff()
    server.closeAllConnections()
    await mcp.close()
    await Promise.race([closed, sleep(1000)])
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  return {
    url: `${origin()}/mcp`,
    log: effects.log,
    count: effects.count,
    reset: effects.reset,
    edit,
    lock(value) {
      authorization = value
    },
    forget: mcp.forget,
    breakOff: () => breakOff(),
    authorization: signIn,
    authorizations: () => [...seen],
    close,
  }
}

interface Serving {
  handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void>
  forget(): void
  close(): Promise<void>
}

function serveStateless(deps: Parameters<typeof createTools>[0]): Serving {
  const handler = createMcpHandler(() => createTools(deps), { legacy: 'reject' })
  const answer = toNodeHandler(handler)
  return {
    handle: (request, response, body) => answer(request as Parameters<typeof answer>[0], response, body),
    forget: () => undefined,
    close: handler.close,
  }
}

function serveSessions(deps: Parameters<typeof createTools>[0], isResumable: boolean): Serving {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>()

  async function open(): Promise<NodeStreamableHTTPServerTransport> {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      ...(isResumable && { eventStore: createEventStore(), retryInterval: 100 }),
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    })
    await createTools(deps).connect(transport)
    return transport
  }

  return {
    async handle(request, response, body) {
      const id = request.headers['mcp-session-id']
      if (typeof id === 'string' && !sessions.has(id)) return json(response, 404, { error: 'no such session' })
      const transport = (typeof id === 'string' && sessions.get(id)) || (await open())
      await transport.handleRequest(request, response, body)
    },
    forget: () => sessions.clear(),
    async close() {
      for (const transport of sessions.values()) await transport.close()
    },
  }
}

function createEventStore(): EventStore {
  const events: { id: string; stream: string; message: Parameters<EventStore['storeEvent']>[1] }[] = []
  return {
    async storeEvent(stream, message) {
      const id = `${stream} ${events.length}`
      events.push({ id, stream, message })
      return id
    },
    async replayEventsAfter(lastEventId, { send }) {
      const at = events.findIndex(({ id }) => id === lastEventId)
      const stream = events[at]?.stream ?? ''
      for (const event of events.slice(at + 1)) if (event.stream === stream) await send(event.id, event.message)
      return stream
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString())
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

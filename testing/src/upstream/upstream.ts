import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGates } from './common/gates.ts'
import type { UpstreamLog } from './common/seen.ts'
import { createSeen } from './common/seen.ts'
import { createCompletions } from './completions.ts'
import { createDialectRoute } from './dialects/dialect.ts'
import { messages } from './dialects/messages.ts'
import { responses } from './dialects/responses.ts'
import { createEmbeddings, type Embeddings } from './embeddings.ts'
import { fixtures } from './fixtures.ts'

export interface UpstreamOptions {
  /** 0, the default, takes a free port. */
  port?: number
  host?: string
  /** What `/v1/models` lists; `missing` answers 404, `silent` never answers. */
  models?: readonly string[] | 'missing' | 'silent'
  /** The only key that is let in; by default any, or none. */
  key?: string
  /** Answers 400 to requests with `stream_options`, as old servers do. */
  refuseStreamOptions?: boolean
}

export interface Upstream {
  /** The base URL, ending in `/v1`. */
  url: string
  log(): UpstreamLog
  reset(): void
  /** Lets the streams pass that wait at this gate, and all that come to it. */
  open(gate: string): void
  /** What `/v1/embeddings` was asked, and how it is to answer. */
  embeddings: Pick<Embeddings, 'seen' | 'behave'>
  close(): Promise<void>
}

const listed = ['gpt-4o-mini', 'gpt-4o', 'echo', ...Object.keys(fixtures)]

/**
 * An OpenAI-compatible server that obeys directives in the last user message (see directive.ts) and replays
 * hand-written streams in the shapes of known providers (models `fixture:<name>`, see fixtures.ts). It obeys them in the
 * Responses and the Messages API as well.
 * `GET /log` and `POST /reset` are there for users in another process.
 */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const seen = createSeen()
  const gates = createGates()
  const complete = createCompletions(seen, gates, options.refuseStreamOptions ?? false)
  const respond = createDialectRoute(responses, seen, gates)
  const message = createDialectRoute(messages, seen, gates)
  const embeddings = createEmbeddings()
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy(error instanceof Error ? error : undefined)
      else json(response, 400, { error: { message: String(error), type: 'invalid_request_error', code: null } })
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const route = `${request.method} ${(request.url ?? '').split('?')[0]}`
    if (route === 'GET /log') return json(response, 200, seen.log())
    if (route === 'POST /reset') {
      seen.reset()
      return json(response, 200, {})
    }
    if (options.key && keyIn(request) !== options.key)
      return json(response, 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } })
    if (route === 'GET /v1/models') return listModels(response, options.models ?? listed)
    if (route === 'POST /v1/chat/completions') return complete(request, response, body)
    if (route === 'POST /v1/responses') return respond(request, response, body)
    if (route === 'POST /v1/messages') return message(request, response, body)
    if (route === 'POST /v1/embeddings') return embeddings.answer(response, body)
    return json(response, 404, { error: { message: `no route ${route}` } })
  }

  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}/v1`,
    log: seen.log,
    reset: seen.reset,
    open: gates.open,
    embeddings,
    close: () => close(server),
  }
}

function keyIn({ headers }: IncomingMessage): string | undefined {
  return headers['x-api-key']?.toString() ?? headers.authorization?.replace(/^Bearer /, '')
}

function listModels(response: ServerResponse, models: readonly string[] | 'missing' | 'silent'): void {
  if (models === 'silent') return
  if (models === 'missing') json(response, 404, { error: { message: 'no such page' } })
  else json(response, 200, { object: 'list', data: models.map(toModel) })
}

const toModel = (id: string) => ({ id, object: 'model', created: 1_760_000_000, owned_by: 'grizz' })

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

function listen(server: Server, port: number, host: string): Promise<void> {
  server.keepAliveTimeout = 60_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await Promise.race([closed, sleep(1000)])
}

import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { AppError } from '../../core/errors/app-error.ts'
import type { Logger } from '../../core/logging/logger.ts'
import { answerProblem, toProblem } from './problems.ts'

/** 32,000 characters of four bytes, each perhaps escaped, and what is around them. */
const MAX_BODY_BYTES = 256 * 1024
const HEADERS_TIMEOUT_MS = 8000
const REQUEST_TIMEOUT_MS = 30_000
/** Who reads nothing of an answer for so long is cut off. An event stream says something every 15 s. */
const UNREAD_TIMEOUT_MS = 60_000

/** At the end: how long what has begun may still take. */
const FINISH_TIMEOUT_MS = 10_000

interface ServerOptions {
  log: Logger
  trustProxy: number
  unreadForMs?: number
}

/**
 * A bare Fastify with our bounds. Every refusal, the parser's too, is `application/problem+json`. The nearest
 * `trustProxy` proxies, and only these, say who the client is: what came to them in `X-Forwarded-For` anybody can write.
 */
export function createServer({ log, trustProxy, unreadForMs = UNREAD_TIMEOUT_MS }: ServerOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    rewriteUrl: ({ url = '/' }) => url.replace(/^\w+:\/\/[^/?]*/, '') || '/',
    trustProxy: trustProxy > 0 && ((_address, hop) => hop < trustProxy),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: unreadForMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 2000, shouldUpgradeCallback },
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  readOnlyJson(app)
  refuseWhileClosing(app)
  return app
}

// Else `Upgrade: h2c`, which curl offers, would be taken for a socket.
function shouldUpgradeCallback({ headers }: { headers: { upgrade?: string | undefined } }): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

function readOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body.toString(), done)
  })
}

function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false
  const connections = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  app.addHook('preClose', async () => {
    isClosing = true
    // Node waits for who has connected ahead and said nothing, and no longer looks at how long a request takes to come.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
    setTimeout(() => app.server.closeAllConnections(), FINISH_TIMEOUT_MS).unref()
  })
  app.addHook('onRequest', async () => {
    if (!isClosing) return
    throw new AppError('unavailable', 'This server is going down. Try again in a moment.', { retryAfterMs: 1000 })
  })
  // Closing waits for every connection, and one that is kept alive after a late answer lasts over a minute.
  app.addHook('onSend', async (_request, reply) => void (isClosing && reply.header('connection', 'close')))
}

// What the HTTP parser refuses never becomes a request, so it is answered on the bare socket.
function refuseUnreadable(error: { code: string }, socket: Socket): void {
  // Browsers connect ahead: an answer to nothing would be taken for that of their next request.
  const isSilent = socket.bytesRead === 0
  if (isSilent || error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const refusal = new AppError('invalid_request', unreadable.get(error.code) ?? 'This is not an HTTP request.')
  const body = JSON.stringify(toProblem(refusal, randomUUID()))
  const head = [
    `HTTP/1.1 ${refusal.status} ${refusal.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const unreadable = new Map([
  ['HPE_HEADER_OVERFLOW', 'The headers are larger than 16 KiB.'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'The request did not arrive in time.'],
])

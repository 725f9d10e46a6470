import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, fastify, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { AppError } from '../../core/errors/app-error.ts'
import type { Logger } from '../../core/logging/logger.ts'
import { answerProblem, toProblem } from './problems.ts'

/** 32,000 characters of four bytes, each perhaps escaped, and the JSON around them. */
const MAX_BODY_BYTES = 256 * 1024
const HEADERS_TIMEOUT_MS = 8000
const BODY_TIMEOUT_MS = 30_000
/** A file over a slow line. */
const UPLOAD_TIMEOUT_MS = 1_800_000
/** A client that reads nothing of an answer for so long is disconnected. An event stream has a comment every 15 s. */
const UNREAD_TIMEOUT_MS = 60_000

/** Milliseconds that requests in progress may still take while the engine closes. */
const FINISH_TIMEOUT_MS = 10_000

interface ServerOptions {
  logger: Logger
  trustProxy: number
  unreadTimeoutMs?: number
  /** How long a request's body may take to arrive, unless it is a file's. */
  bodyTimeoutMs?: number
}

/**
 * A bare Fastify with our bounds. Every refusal, the parser's too, is `application/problem+json`. Only the nearest
 * `trustProxy` proxies are believed about the client's address: anybody can write an `X-Forwarded-For` before them.
 */
export function createServer({
  logger,
  trustProxy,
  unreadTimeoutMs = UNREAD_TIMEOUT_MS,
  bodyTimeoutMs = BODY_TIMEOUT_MS,
}: ServerOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = logger
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    rewriteUrl: ({ url = '/' }) => url.replace(/^\w+:\/\/[^/?]*/, '') || '/',
    trustProxy: trustProxy > 0 && ((_address, hop) => hop < trustProxy),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: UPLOAD_TIMEOUT_MS,
    connectionTimeout: unreadTimeoutMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 2000, shouldUpgradeCallback },
    clientErrorHandler: answerParseError,
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  app.addHook('onRequest', async (request) => limitTimeOfBody(request, bodyTimeoutMs))
  readOnlyJson(app)
  refuseWhileClosing(app)
  return app
}

// Else `Upgrade: h2c`, which curl offers, would be taken for a socket.
function shouldUpgradeCallback({ headers }: { headers: { upgrade?: string | undefined } }): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** Node has one limit for all requests, and files take longer than the rest. */
function limitTimeOfBody({ raw, routeOptions }: FastifyRequest, ms: number): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers
  if (routeOptions.config.streamsBody || raw.complete || (length === '0' && !encoding)) return
  const timer = setTimeout(() => answerParseError({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket), ms)
  raw.once('close', () => clearTimeout(timer))
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
    // While closing, Node waits for connections without a request and no longer enforces the request timeout.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
    setTimeout(() => app.server.closeAllConnections(), FINISH_TIMEOUT_MS).unref()
  })
  app.addHook('onRequest', async () => {
    if (!isClosing) return
    throw new AppError('unavailable', 'This server is going down. Try again in a moment.', { retryAfterMs: 1000 })
  })
  // Closing waits for every connection, and a kept one lasts over a minute after a late answer.
  app.addHook('onSend', async (_request, reply) => void (isClosing && reply.header('connection', 'close')))
}

// Input that the HTTP parser refuses never becomes a request, so it is answered on the bare socket.
function answerParseError(error: { code: string }, socket: Socket): void {
  // Browsers connect ahead: they would take an answer without a request for that of their next request.
  const isSilent = socket.bytesRead === 0
  if (isSilent || error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const refusal = new AppError('invalid_request', parseErrors.get(error.code) ?? 'This is not an HTTP request.')
  const body = JSON.stringify(toProblem(refusal, randomUUID()))
  const head = [
    `HTTP/1.1 ${refusal.status} ${refusal.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const parseErrors = new Map([
  ['HPE_HEADER_OVERFLOW', 'The headers are larger than 16 KiB.'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'The request did not arrive in time.'],
])

import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as othersTurn } from 'node:timers/promises'
import {
  type AuthProvider,
  type FetchLike,
  type JSONRPCMessage,
  StreamableHTTPClientTransport,
  type Transport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import type { OutgoingHttp } from '../../core/outgoing-http/outgoing-http.ts'
import { hostAndPort } from '../../core/outgoing-http/target.ts'
import type { McpServer } from './mcp-server.ts'

const MIB = 1024 * 1024
/** Callers set the time of a call; these end what a caller forgot. */
const CALL_LIMITS = { headMs: 660_000, idleMs: 660_000, totalMs: 660_000, wireBytes: 8 * MIB, bodyBytes: 8 * MIB }
/** Answers to questions of a server that are on their way at once. More of its questions stay without one. */
const MAX_ANSWERS = 8
const LIST_LIMITS = { headMs: 15_000, idleMs: 15_000, totalMs: 30_000, wireBytes: 4 * MIB, bodyBytes: 4 * MIB }

/** The observations of one call on the wire. */
export interface CallOnWire {
  /** The JSON-RPC id that it was sent under. */
  requestId?: string | number
  /** Why the answer's stream broke last. */
  broken?: unknown
  /** The answer's stream ended without an answer, and it cannot be taken up again. */
  onEnd: () => void
}

export interface McpTransport {
  transport: Transport
  /** Calls that are on their way, by the call's id. */
  calls: Map<string, CallOnWire>
  hasSession(): boolean
  /** From now on requests have the token of this one: it was read later. */
  useTokenOf(server: McpServer): void
  /** Tells the server that its session is over. */
  endSession(): Promise<void>
}

/** Streamable HTTP by guarded outgoing HTTP, which also tells how each call fares on the wire. */
export function createTransport(
  outgoing: OutgoingHttp,
  server: McpServer,
  { owner, forCalls }: { owner: string; forCalls: boolean },
): McpTransport {
  const calls = new Map<string, CallOnWire>()
  const sending = new AsyncLocalStorage<CallOnWire>()
  const url = new URL(server.url)
  let tokenOf = server.token ?? (async () => undefined)
  const guarded = outgoing.createFetch({
    owner,
    allowPrivate: server.allowPrivate ? [hostAndPort(url)] : [],
    ...(forCalls ? CALL_LIMITS : LIST_LIMITS),
  })
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: noteBreaks(withoutStanding(guarded), () => sending.getStore()),
    requestInit: { headers: { ...server.headers } },
    ...(server.token && { authProvider: byToken((refused) => tokenOf(refused)) }),
    onInsufficientScope: 'throw',
    reconnectionOptions: {
      initialReconnectionDelay: 500,
      maxReconnectionDelay: 2000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 2,
    },
  })
  const send = transport.send.bind(transport)
  let answers = 0
  transport.send = (message, options) => {
    if (isAnswer(message)) {
      if (answers === MAX_ANSWERS) return Promise.resolve()
      answers += 1
      return send(message, options).finally(() => {
        answers -= 1
      })
    }
    const call = Array.isArray(message) ? undefined : callOf(calls, message)
    if (!call || Array.isArray(message) || !('id' in message) || message.id === undefined) return send(message, options)
    call.requestId = message.id
    return sending.run(call, () => send(message, { ...options, onRequestStreamEnd: call.onEnd }))
  }
  return {
    transport,
    calls,
    hasSession: () => transport.sessionId !== undefined,
    useTokenOf({ token }) {
      if (token) tokenOf = token
    },
    endSession: () => transport.terminateSession(),
  }
}

/** A request that was answered with 401 did nothing, and is sent again once with another token. */
function byToken(token: NonNullable<McpServer['token']>): AuthProvider {
  let last: string | undefined
  return {
    async token() {
      last = await token()
      return last
    },
    async onUnauthorized() {
      if (last === undefined || (await token(last)) === undefined) throw new UnauthorizedError()
    },
  }
}

function isAnswer(message: JSONRPCMessage | JSONRPCMessage[]): boolean {
  return !Array.isArray(message) && ('result' in message || 'error' in message)
}

/** The `_meta` of a call, by which a server that takes such a key knows a repeat, and we our own call. */
export function callMeta(callId: string): { idempotencyKey: string } {
  return { idempotencyKey: callId }
}

export function callOf(calls: ReadonlyMap<string, CallOnWire>, message: JSONRPCMessage): CallOnWire | undefined {
  return 'params' in message ? calls.get(idOf(message.params)) : undefined
}

function idOf(params: unknown): string {
  const meta = typeof params === 'object' && params !== null && '_meta' in params ? params._meta : undefined
  return typeof meta === 'object' && meta !== null && 'idempotencyKey' in meta ? String(meta.idempotencyKey) : ''
}

/**
 * A standing stream for what a server says unasked would keep a connection for each user and server. It is answered with
 * what a server without one says; taking up a broken stream goes through.
 */
function withoutStanding(guarded: FetchLike): FetchLike {
  return async (url, init) => {
    const isStanding = init?.method === 'GET' && !new Headers(init.headers).has('last-event-id')
    return isStanding ? new Response(null, { status: 405 }) : guarded(url, init)
  }
}

/** The SDK tells that a stream broke, and not why. It reads all that came in one go, however many messages that are. */
function noteBreaks(fetch: FetchLike, current: () => CallOnWire | undefined): FetchLike {
  return async (url, init) => {
    const call = current()
    const response = await fetch(url, init)
    const isStream = response.headers.get('content-type')?.includes('text/event-stream')
    if (!response.body || !isStream) return response
    const { status, headers } = response
    return new Response(noteBreak(response.body.getReader(), call), { status, headers })
  }
}

function noteBreak(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  call: CallOnWire | undefined,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          await othersTurn()
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          if (call) call.broken = error
          controller.error(error)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

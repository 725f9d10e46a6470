import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { OutgoingHttpError } from '../../core/outgoing-http/error.ts'
import { type McpServer, ServerUnusable } from './mcp-server.ts'

/**
 * What a failure says of the call. `not_sent`: nothing reached the server, or it refused before it did anything.
 * `answered`: the server's own word is that it failed. `unknown`: it may have taken effect.
 */
export interface Failure {
  kind: 'not_sent' | 'sign_in' | 'session_lost' | 'answered' | 'unknown'
  /** A sentence for users and the model. */
  detail: string
  /** The rights that the user's sign-in lacks. */
  scope?: string
}

const neverLeft = new Set(['invalid_url', 'address_refused', 'invalid_request', 'busy', 'redirect_refused'])
const connectSyscalls = new Set(['connect', 'getaddrinfo', 'queryA', 'queryAaaa'])
const MAX_DETAIL = 2000

/** @param hasSession the server gave this connection a session, which it may have forgotten */
export function classifyFailure(error: unknown, server: McpServer, hasSession = false): Failure {
  const cause = rootOf(error)
  if (cause instanceof OutgoingHttpError) return fromOutgoing(cause)
  if (cause instanceof ServerUnusable) return { kind: 'not_sent', detail: cause.message }
  if (cause instanceof InsufficientScopeError) return lacksRights(cause, server)
  if (error instanceof UnauthorizedError) return fromStatus(401, server, hasSession)
  if (error instanceof SdkHttpError) return fromStatus(error.status, server, hasSession)
  if (error instanceof ProtocolError) return { kind: 'answered', detail: `The server refused: ${bare(error.message)}` }
  if (error instanceof SdkError) return fromSdk(error)
  return lost(error)
}

/** The SDK wraps what `fetch` threw. */
function rootOf(error: unknown): unknown {
  let root = error
  for (let depth = 0; depth < 8 && root instanceof Error && !isOurs(root); depth += 1) {
    if (root.cause === undefined) return root
    root = root.cause
  }
  return root
}

function isOurs(error: Error): boolean {
  return error instanceof OutgoingHttpError || error instanceof ServerUnusable
}

function fromOutgoing(error: OutgoingHttpError): Failure {
  if (neverLeft.has(error.code) || isBeforeConnection(error.cause)) return { kind: 'not_sent', detail: error.message }
  if (error.code === 'too_large')
    return { kind: 'answered', detail: `${error.message} The call was carried out, but its result cannot be read.` }
  return { kind: 'unknown', detail: error.message }
}

function isBeforeConnection(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(isBeforeConnection)
  if (!(cause instanceof Error)) return false
  const { syscall, code } = cause as NodeJS.ErrnoException
  return connectSyscalls.has(syscall ?? '') || /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS|^ERR_SSL/.test(code ?? '')
}

function fromStatus(status: number, server: McpServer, hasSession: boolean): Failure {
  if (status === 401) return unauthorized(server)
  if (status === 403) return { kind: 'not_sent', detail: `${server.name} does not allow this (403).` }
  if (hasSession && (status === 404 || status === 400))
    return { kind: 'session_lost', detail: `${server.name} has forgotten this session, and did nothing. Call again.` }
  if (status === 404)
    return { kind: 'not_sent', detail: `There is no tool server at the address of ${server.name} (404).` }
  if (status === 429 || status === 503)
    return { kind: 'not_sent', detail: `${server.name} is too busy (${status}). Try again later.` }
  if (status >= 500) return { kind: 'unknown', detail: `${server.name} failed with status ${status}.` }
  return { kind: 'not_sent', detail: `${server.name} refused the request with status ${status}.` }
}

/** Signing in mends nothing where a fixed key is sent. */
function unauthorized({ name, headers }: McpServer): Failure {
  if (Object.keys(headers).some((header) => header.toLowerCase() === 'authorization'))
    return {
      kind: 'not_sent',
      detail: `${name} does not accept its key (401). Whoever set it up has to give it another.`,
    }
  return { kind: 'sign_in', detail: `${name} wants you to sign in.` }
}

function lacksRights({ requiredScope }: InsufficientScopeError, { name, token }: McpServer): Failure {
  if (!token) return { kind: 'not_sent', detail: `${name} does not allow this with its key (403).` }
  const detail = `${name} wants you to sign in with more rights.`
  return { kind: 'not_sent', detail, ...(requiredScope && { scope: requiredScope.slice(0, MAX_DETAIL) }) }
}

function fromSdk(error: SdkError): Failure {
  switch (error.code) {
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.CapabilityNotSupported:
    case SdkErrorCode.MethodNotSupportedByProtocolVersion:
    case SdkErrorCode.EraNegotiationFailed:
      return { kind: 'not_sent', detail: 'The server does not speak a version of MCP that is known here.' }
    case SdkErrorCode.InvalidResult:
    case SdkErrorCode.UnsupportedResultType:
    case SdkErrorCode.ClientHttpUnexpectedContent:
      return { kind: 'answered', detail: 'The server answered, but not as MCP says. The call may have taken effect.' }
    case SdkErrorCode.RequestTimeout:
      return { kind: 'unknown', detail: 'The server did not answer in time.' }
    default:
      return lost(error)
  }
}

function lost(_error: unknown): Failure {
  return { kind: 'unknown', detail: 'The connection to the server broke before it answered.' }
}

/** A server's own words, bounded and on their own. */
function bare(message: string): string {
  return message.replace(/^MCP error -?\d+: /, '').slice(0, MAX_DETAIL)
}

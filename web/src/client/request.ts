import type { ProblemCode } from '@grizz/protocol/problem'

/**
 * The server refused. `detail` is its sentence for a person, empty where something before the engine answered;
 * `retryAfterMs` says when the same request may pass.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ProblemCode
  readonly status: number
  readonly detail: string
  readonly retryAfterMs: number | undefined

  constructor(status: number, code: ProblemCode, detail: string, retryAfterMs?: number) {
    super(detail || `${status} ${code}`)
    this.status = status
    this.code = code
    this.detail = detail
    this.retryAfterMs = retryAfterMs
  }
}

/** No response: the network or the engine is gone, or too slow. Whether the engine did it is unknown. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}

export interface RequestOptions {
  body?: unknown
  query?: Readonly<Record<string, string | number | null | undefined>>
  signal?: AbortSignal | undefined
  /** Where the engine may hold the answer back: milliseconds until it counts as lost. */
  timeoutMs?: number
}

/** Sends one request and gives the status and the parsed body. @throws ApiError, NetworkError, the signal's reason */
export type Request = (method: string, path: string, options?: RequestOptions) => Promise<Answer>

export interface Answer {
  status: number
  body: unknown
}

/** The parsed body alone. */
export async function body<T>(answer: Promise<Answer>): Promise<T> {
  return (await answer).body as T
}

export interface RequestDependencies {
  fetch: (path: string, init: RequestInit) => Promise<Response>
  /** The engine's origin without a trailing slash; empty in the page, which the engine itself serves. */
  baseUrl?: string
  /** Milliseconds until a request without an answer counts as lost. */
  timeoutMs?: number
}

export function createRequest({ fetch, baseUrl = '', timeoutMs = 20_000 }: RequestDependencies): Request {
  return async (method, path, { body, query = {}, signal, timeoutMs: waits = timeoutMs } = {}) => {
    const limit = AbortSignal.timeout(waits)
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    }
    const { response, parsed } = await exchange(fetch, baseUrl + path + search(query), init, signal)
    if (response.ok) return { status: response.status, body: parsed }
    throw refusal(response.status, parsed, response.headers.get('retry-after'))
  }
}

async function exchange(fetch: RequestDependencies['fetch'], url: string, init: RequestInit, signal?: AbortSignal) {
  try {
    const response = await fetch(url, init)
    return { response, parsed: parse(await response.text()) }
  } catch (error) {
    signal?.throwIfAborted()
    throw new NetworkError('Grizz cannot be reached. Check the connection.', { cause: error })
  }
}

/** A proxy before the engine answers in HTML; only the status counts then. */
function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the body of an answer that is no success says. */
export function refusalOf(status: number, text: string, retryAfter: string | null): ApiError {
  return refusal(status, parse(text), retryAfter)
}

function refusal(status: number, parsed: unknown, retryAfter: string | null): ApiError {
  const { code, detail } = (parsed ?? {}) as { code?: ProblemCode; detail?: string }
  const seconds = Number(retryAfter ?? Number.NaN)
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined
  return new ApiError(status, code ?? codeOf(status), detail ?? '', retryAfterMs)
}

function codeOf(status: number): ProblemCode {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 413) return 'payload_too_large'
  if (status === 429) return 'rate_limited'
  if (status === 502 || status === 503 || status === 504) return 'unavailable'
  return status < 500 ? 'invalid_request' : 'internal_error'
}

function search(query: NonNullable<RequestOptions['query']>): string {
  const entries = Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]]))
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`
}

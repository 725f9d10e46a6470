import type { RunErrorCode } from '@grizz/protocol/problem'
import { ModelError } from './model.ts'

/** Who failed, and where its address and key come from. */
export interface FailingProvider {
  /** As people know it: `OpenAI`, `Ollama`, or a host name. */
  name: string
  /** Host and port only: a base URL may hold a password. */
  host: string
  apiKey: string | undefined
  /** Found on this machine rather than set by OPENAI_BASE_URL or OPENAI_API_KEY. */
  detected: boolean
}

export interface Failures {
  /** From an HTTP status other than 2xx. */
  refused(status: number, headers: Headers, body: string, model: string): ModelError
  /** From a connection that could not be made. */
  unreachable(cause: unknown): ModelError
  /** From a stream that cannot be trusted to be whole. `what` goes on from "The answer broke off: ". */
  broken(what: string, cause?: unknown): ModelError
  /** From an error object inside a stream. */
  said(error: unknown, model: string): ModelError
}

const tooLong = /context.{0,20}(length|window|size)|maximum context|prompt is too long|too many (input )?tokens/i
const spent = /insufficient|billing|balance|credit/i

/** Turns what goes wrong with a provider into sentences that a person can act on. None holds the key. */
export function createFailures(provider: FailingProvider): Failures {
  const { name, host, detected } = provider
  const quote = (text: string) => (text ? ` It says: “${shorten(withoutKeys(text, provider.apiKey))}”.` : '')
  const contextTooLong = (model: string) =>
    failure(
      'context_too_long',
      `This conversation is too long for ${model}. Start a new chat, or choose another model.`,
    )

  return {
    refused(status, headers, body, model) {
      const error = errorIn(body)
      const retryAfterMs = retryAfter(headers)
      if (isTooLong(status, error)) return contextTooLong(model)
      if (isSpent(status, error, retryAfterMs))
        return failure('model_quota', `The account at ${name} has no quota left. Check its plan and billing.`)
      if (status === 429) return rateLimited(name, retryAfterMs)
      if (status === 401) return failure('model_unauthorized', keyAdvice(provider))
      if (status === 403)
        return failure(
          'model_unauthorized',
          `${name} denies access to ${model}: check OPENAI_API_KEY.${quote(error.message)}`,
        )
      if (status === 404) return failure('model_not_found', notFound(provider, model, error))
      if (status >= 500 || status === 408)
        return failure(
          'model_unavailable',
          `${name} has a problem of its own (HTTP ${status}). Try again in a moment.`,
          {
            retryable: true,
            retryAfterMs,
          },
        )
      return failure('model_refused', `${name} refused the request (HTTP ${status}).${quote(error.message)}`)
    },

    unreachable(cause) {
      const advice = detected ? 'Is it still running?' : 'Check OPENAI_BASE_URL and the network.'
      const where = name === host ? name : `${name} at ${host}`
      const detail = `${where} cannot be reached (${reasonOf(cause)}). ${advice}`
      return failure('model_unavailable', detail, { retryable: true, mayBeBilled: wasSent(cause), cause })
    },

    broken(what, cause) {
      const detail = `The answer broke off: ${what}. Try again.`
      return failure('model_stream_broken', detail, { retryable: true, mayBeBilled: true, cause })
    },

    said(error, model) {
      const said = toError(error)
      if (isTooLong(400, said)) return contextTooLong(model)
      const detail = `The answer broke off: ${name} reported an error.${quote(said.message)} Try again.`
      return failure('model_stream_broken', detail, { retryable: true })
    },
  }
}

/** Retry-After, in seconds or as a date, or `retry-after-ms`. @returns milliseconds, or undefined */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '')
  if (milliseconds >= 0) return Math.round(milliseconds)
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

interface ProviderError {
  message: string
  code: string
}

interface Options {
  retryable?: boolean
  retryAfterMs?: number | undefined
  mayBeBilled?: boolean
  cause?: unknown
}

function failure(code: RunErrorCode, detail: string, { retryable = false, ...options }: Options = {}): ModelError {
  return new ModelError(code, detail, { retryable, ...options })
}

function rateLimited(name: string, retryAfterMs: number | undefined): ModelError {
  const when = retryAfterMs === undefined ? 'in a moment' : `in ${Math.ceil(retryAfterMs / 1000)} s`
  const detail = `${name} receives more requests than it allows. Try again ${when}.`
  return failure('model_rate_limited', detail, { retryable: true, retryAfterMs })
}

function keyAdvice({ name, apiKey }: FailingProvider): string {
  return apiKey
    ? `${name} does not accept the API key: check OPENAI_API_KEY.`
    : `${name} wants a key: set OPENAI_API_KEY.`
}

function notFound({ name, detected }: FailingProvider, model: string, error: ProviderError): string {
  if (detected || /model/i.test(`${error.code} ${error.message}`))
    return `${name} has no model named ${model}. Choose another one.`
  return `${name} knows neither this address nor the model ${model}: check OPENAI_BASE_URL (it usually ends in /v1).`
}

function isTooLong(status: number, { code, message }: ProviderError): boolean {
  return status === 413 || (status < 429 && (code === 'context_length_exceeded' || tooLong.test(message)))
}

function isSpent(status: number, { code, message }: ProviderError, retryAfterMs: number | undefined): boolean {
  if (status === 402 || (status === 429 && code === 'insufficient_quota')) return true
  return status === 429 && retryAfterMs === undefined && spent.test(message)
}

function errorIn(body: string): ProviderError {
  try {
    const parsed: unknown = JSON.parse(body)
    return toError(isRecord(parsed) && parsed.error ? parsed.error : parsed)
  } catch {
    return { message: '', code: '' } // a proxy's HTML page tells a person nothing
  }
}

function toError(error: unknown): ProviderError {
  if (typeof error === 'string') return { message: error, code: '' }
  if (!isRecord(error)) return { message: '', code: '' }
  const message = error.message ?? error.detail
  return { message: typeof message === 'string' ? message : '', code: String(error.code || error.type || '') }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

const shortestKey = 12

function withoutKeys(text: string, apiKey: string | undefined): string {
  // A word such as `none` stands for no key, and is part of sentences.
  const scrubbed = apiKey && apiKey.length >= shortestKey ? text.replaceAll(apiKey, '…') : text
  return scrubbed.replaceAll(/\b(sk|gsk|xai|key)-(?=[\w.-]{0,200}[\d*])[\w*.-]+/g, '…')
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function codeOf(cause: unknown): unknown {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return isRecord(inner) ? inner.code : undefined
}

/** Codes of a connection that was open, and lost before an answer came. All others mean that there was none. */
const lostCodes: readonly unknown[] = ['ECONNRESET', 'EPIPE']

function wasSent(cause: unknown): boolean {
  return lostCodes.includes(codeOf(cause))
}

function reasonOf(cause: unknown): string {
  const code = codeOf(cause)
  if (code === 'ECONNREFUSED') return 'connection refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host'
  return typeof code === 'string' ? code : 'no connection'
}

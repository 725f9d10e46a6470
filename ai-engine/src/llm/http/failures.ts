import type { RunErrorCode } from '@grizz/protocol/problem'
import { cleanLine } from '../contract/clean-text.ts'
import { ModelError } from '../contract/model.ts'
import { errorInBody, isRecord, type ProviderError, readProviderError } from './provider-error.ts'

/** The provider that failed, and the source of its address and key. */
export interface FailingProvider {
  /** The name for users: `OpenAI`, `Ollama`, or a host name. */
  name: string
  /** Host and port only: a base URL may hold a password. */
  host: string
  apiKey: string | undefined
  /** Found on this machine rather than set up by anybody. */
  detected: boolean
  /** Set by OPENAI_BASE_URL or OPENAI_API_KEY rather than in the page. */
  fromEnvironment?: boolean | undefined
}

export type Failures = ReturnType<typeof createFailures>

const tooLong = new RegExp(
  [
    'context.{0,20}(length|window|size|limit|overflow)',
    '(maximum|max|available|model.s) context',
    '(exceed|larger|longer|beyond).{0,40}(max_model_len|max_seq_len|n_ctx)',
    '(prompt|input|request|conversation|messages?) (is|are|was|were) too (long|large)',
    '(prompt|input) (length|tokens?|token count).{0,60}(exceed|larger|longer|too)',
    'too many (input |prompt )?tokens',
    'max(imum)? (allowed )?(number of )?(prompt|input|sequence) (tokens|length)',
    'reduce (the )?(length|size|number of tokens) (of|in) (the |your )?(prompt|messages|input)',
  ].join('|'),
  'i',
)
const spent = /insufficient|billing|balance|credit/i
/** Server errors that a retry would meet again; most others pass. */
const lasting =
  /\bmemory\b|not (found|supported|implemented)|unsupported|does(n't| not) (exist|support)|no such|load (the )?model/i

/** Turns failures of a provider into sentences that a user can act on. None holds the key. */
export function createFailures(provider: FailingProvider) {
  const { name, host, detected } = provider
  const { address, rights } = settingsOf(provider)
  const quote = ({ message }: ProviderError, who = 'It') =>
    message ? ` ${who} says: “${shorten(withoutKeys(message, provider.apiKey))}”.` : ''
  const contextTooLong = (model: string, error: ProviderError) =>
    failure(
      'context_too_long',
      `This conversation is too long for ${model}. Start a new chat, or choose another model.${quote(error, name)}`,
    )

  return {
    /** From an HTTP status other than 2xx. */
    refused(status: number, headers: Headers, body: string, model: string): ModelError {
      const error = errorInBody(body)
      const retryAfterMs = retryAfter(headers)
      if (isTooLong(status, error)) return contextTooLong(model, error)
      if (isSpent(status, error, retryAfterMs)) return quotaSpent(name, quote(error))
      if (status === 429) return rateLimited(name, retryAfterMs, quote(error))
      if (status === 401) return failure('model_unauthorized', keyAdvice(provider))
      if (status === 403)
        return failure('model_unauthorized', `${name} denies access to ${model}: check ${rights}.${quote(error)}`)
      if (status === 404) return failure('model_not_found', notFound(provider, model, error) + quote(error))
      if (status < 500 && status !== 408)
        return failure('model_refused', `${name} refused the request (HTTP ${status}).${quote(error)}`)
      if (status === 529) return overloaded(name, retryAfterMs, quote(error))
      const trouble = `${name} has a problem of its own (HTTP ${status}).${quote(error)}`
      if (isLasting(status, error)) return failure('model_unavailable', `${trouble} Choose another model.`)
      return failure('model_unavailable', `${trouble} Try again in a moment.`, { retryable: true, retryAfterMs })
    },

    /** From a connection that could not be made. */
    unreachable(cause: unknown): ModelError {
      const advice = detected ? 'Is it still running?' : `Check ${address} and the network.`
      const where = name === host ? name : `${name} at ${host}`
      const detail = `${where} cannot be reached (${reasonOf(cause)}). ${advice}`
      return failure('model_unavailable', detail, { retryable: true, mayBeBilled: wasSent(cause), cause })
    },

    /** From a redirect that is not followed. */
    redirected({ origin, pathname }: URL): ModelError {
      const address = cleanLine(`${origin}${pathname}`, 200)
      const advice = detected ? 'Choose another model.' : `If that is right, make it ${address}.`
      return failure('model_unavailable', `${name} sends us on to ${address}, which is not followed. ${advice}`)
    },

    /** From a stream that cannot be trusted to be whole. `what` goes on from "The answer broke off: ". */
    broken(what: string, cause?: unknown): ModelError {
      const detail = `The answer broke off: ${what}. Try again.`
      return failure('model_stream_broken', detail, { retryable: true, mayBeBilled: true, cause })
    },

    /** From an error object inside a stream. */
    reported(value: unknown, model: string): ModelError {
      const error = readProviderError(value)
      const { status } = error
      if (isTooLong(status ?? 400, error)) return contextTooLong(model, error)
      if (status && isSpent(status, error, undefined)) return quotaSpent(name, quote(error))
      if (status === 429) return rateLimited(name, undefined, quote(error))
      const detail = `The answer broke off: ${name} reported an error.${quote(error)}`
      const isLost = isLasting(status ?? 0, error) || (status !== undefined && status < 500 && status !== 408)
      return failure('model_stream_broken', isLost ? detail : `${detail} Try again.`, { retryable: !isLost })
    },
  }
}

/** Retry-After, in seconds or as a date, or `retry-after-ms`. @returns milliseconds, at most a day, or undefined */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const asked = pauseIn(headers, now)
  return asked === undefined ? undefined : Math.min(Math.max(0, Math.round(asked)), MAX_PAUSE_MS)
}

const MAX_PAUSE_MS = 86_400_000

function pauseIn(headers: Headers, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '')
  if (milliseconds >= 0) return milliseconds
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : date - now
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

function quotaSpent(name: string, quoted: string): ModelError {
  return failure('model_quota', `The account at ${name} has no quota left. Check its plan and billing.${quoted}`)
}

function overloaded(name: string, retryAfterMs: number | undefined, quoted: string): ModelError {
  const detail = `${name} has more to do than it can at the moment. Try again in a moment.${quoted}`
  return failure('model_unavailable', detail, { retryable: true, retryAfterMs })
}

function rateLimited(name: string, retryAfterMs: number | undefined, quoted: string): ModelError {
  const when = retryAfterMs === undefined ? 'in a moment' : `in ${Math.ceil(retryAfterMs / 1000)} s`
  const detail = `${name} receives more requests than it allows. Try again ${when}.${quoted}`
  return failure('model_rate_limited', detail, { retryable: true, retryAfterMs })
}

/** The thing to check, as the end of a sentence. */
function settingsOf({ fromEnvironment }: FailingProvider) {
  return fromEnvironment
    ? { address: 'OPENAI_BASE_URL', rights: 'OPENAI_API_KEY' }
    : { address: 'the address of this provider', rights: 'what its key may do' }
}

function keyAdvice({ name, apiKey, fromEnvironment }: FailingProvider): string {
  if (fromEnvironment)
    return apiKey
      ? `${name} does not accept the API key: check OPENAI_API_KEY.`
      : `${name} wants a key: set OPENAI_API_KEY.`
  return apiKey
    ? `${name} does not accept the API key: an administrator can correct it under Models and providers.`
    : `${name} wants a key: an administrator can give it under Models and providers.`
}

function notFound(provider: FailingProvider, model: string, error: ProviderError): string {
  const { name, detected } = provider
  if (detected || /model/i.test(`${error.code} ${error.message}`))
    return `${name} has no model named ${model}. Choose another one.`
  return `${name} knows neither this address nor the model ${model}: check ${settingsOf(provider).address} (it usually ends in /v1).`
}

/** A rate limit may mention too many tokens as well, but it is temporary. */
function isTooLong(status: number, { code, message }: ProviderError): boolean {
  if (/context_length_exceeded|exceed_context_size/.test(code) || status === 413) return true
  return status !== 429 && tooLong.test(message)
}

function isSpent(status: number, { code, message }: ProviderError, retryAfterMs: number | undefined): boolean {
  if (status === 402 || (status === 429 && code.includes('insufficient_quota'))) return true
  if (status === 400 && /credit balance is too low/i.test(message)) return true
  return status === 429 && retryAfterMs === undefined && spent.test(message)
}

function isLasting(status: number, { message }: ProviderError): boolean {
  return status === 501 || status === 505 || lasting.test(message)
}

/** A short key is a placeholder, such as `none`, for a server without keys, and may be part of any sentence. */
const MIN_SECRET_LENGTH = 12

/** Text that begins like a key or is masked like one; `key-value` is a word. */
const likeAKey = /\b(sk|gsk|xai)-[\w*.-]+|\bkey-(?=[\w*.-]*[\d*])[\w*.-]{8,}|[\w-]*\*{4,}[\w*-]*/g

function withoutKeys(text: string, apiKey = ''): string {
  const scrubbed = apiKey.length >= MIN_SECRET_LENGTH ? text.replaceAll(apiKey, '…') : text
  return scrubbed.replaceAll(likeAKey, '…')
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300).toWellFormed()}…` : text
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

import { AppError } from '../../core/errors/app-error.ts'
import { mistakeOfUrl } from '../../core/errors/url-mistakes.ts'

/** Paths of an API that people copy together with its address. */
const pasted = /\/(chat\/completions|completions|responses|messages|models)$/
/** Headers that the connection itself sets. */
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * An address as providers have it: without a slash or a path of the API at its end.
 * @throws AppError `invalid_request` for one that is none, or that holds credentials, a query or a fragment
 */
export function normalBaseUrl(given: string): string {
  const mistake = mistakeOfUrl(given, ['http:', 'https:'])
  if (mistake) throw wrong(`baseUrl ${mistake}.`)
  const url = new URL(given)
  if (url.username || url.password)
    throw wrong('baseUrl must hold no user and no password: give the key as apiKey, or a header.')
  if (url.search || url.hash) throw wrong('baseUrl must end in a path, usually /v1, without ? and #.')
  return url.href.replace(/\/+$/, '').replace(pasted, '').replace(/\/+$/, '')
}

/** @throws AppError `invalid_request` for headers that the connection sets itself, and for two of one name */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const own = names.find((name) => ownHeaders.has(name) || name.startsWith('proxy-'))
  if (own) throw wrong(`headers: ${own} cannot be set.`)
  if (new Set(names).size < names.length) throw wrong('headers: two of them have the same name.')
}

/** What was stored for one server is not sent to another. @throws AppError `invalid_request` */
export function checkSecretsStay(
  stored: { baseUrl: string; apiKey: string | null; headers: string | null },
  given: { baseUrl: string; apiKey?: string | null | undefined; headers?: object | undefined },
): void {
  if (new URL(stored.baseUrl).origin === new URL(given.baseUrl).origin) return
  if (stored.apiKey !== null && given.apiKey === undefined)
    throw wrong('apiKey: give it again. The one of before is not sent to another server.')
  if (stored.headers !== null && given.headers === undefined)
    throw wrong('headers: give them again. Those of before are not sent to another server.')
}

function wrong(detail: string): AppError {
  return new AppError('invalid_request', detail)
}

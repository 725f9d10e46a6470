import { AppError } from '../../core/errors/app-error.ts'
import { mistakeOfUrl } from '../../core/errors/url-mistakes.ts'
import { checkGivenHeaders } from '../../core/outgoing-http/given-headers.ts'

/** Paths of an API that people copy together with its address. */
const pasted = /\/(chat\/completions|completions|responses|messages|models)$/
/** Headers that each request sets itself. */
const ownHeaders = new Set(['accept-encoding', 'content-type'])

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

/** @throws AppError `invalid_request` for headers that the engine sets itself, and for two of one name */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  checkGivenHeaders(headers, (name) => ownHeaders.has(name))
}

/** A key and headers that were stored for one server are not sent to another. @throws AppError `invalid_request` */
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

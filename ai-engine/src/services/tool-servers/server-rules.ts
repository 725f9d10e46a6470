import { AppError } from '../../core/errors/app-error.ts'
import { OutgoingHttpError } from '../../core/outgoing-http/error.ts'
import { checkGivenHeaders } from '../../core/outgoing-http/given-headers.ts'
import { checkTarget, hostAndPort } from '../../core/outgoing-http/target.ts'

/** Headers that the protocol sets itself. */
const ownHeaders = new Set(['accept', 'accept-encoding', 'content-type', 'last-event-id'])

/**
 * Whether a server may have this address. What its name resolves to is checked at each request.
 * @throws AppError `invalid_request`
 */
export function checkAddress(
  url: string,
  { allowPrivate, hasHeaders }: { allowPrivate: boolean; hasHeaders: boolean },
): void {
  const parsed = URL.parse(url)
  if (!parsed) throw wrong('url: this is not a whole URL. Give one that begins with https:// or http://.')
  if (parsed.hash) throw wrong('url: must have no fragment (#…).')
  try {
    checkTarget(url, allowPrivate ? [hostAndPort(parsed)] : [])
  } catch (error) {
    if (error instanceof OutgoingHttpError) throw wrong(`url: ${error.message}${hint(error, allowPrivate)}`)
    throw error
  }
  if (parsed.protocol === 'http:' && hasHeaders && !allowPrivate)
    throw wrong('url: headers with keys are sent over https only. Give an address that begins with https://.')
}

/** @throws AppError `invalid_request` for headers that the protocol sets itself */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  checkGivenHeaders(headers, (name) => ownHeaders.has(name) || name.startsWith('mcp-'))
}

function hint({ code }: OutgoingHttpError, allowPrivate: boolean): string {
  if (code !== 'address_refused' || allowPrivate) return ''
  return ' An administrator can allow the host of a server on the own network (allowPrivate).'
}

function wrong(detail: string): AppError {
  return new AppError('invalid_request', detail)
}

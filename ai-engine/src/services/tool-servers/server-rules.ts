import { AppError } from '../../core/errors/app-error.ts'
import { OutgoingHttpError } from '../../core/outgoing-http/error.ts'
import { checkTarget, hostAndPort } from '../../core/outgoing-http/target.ts'

/** Headers that the protocol or the connection sets itself. */
const ownHeaders = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

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
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const own = names.find((name) => ownHeaders.has(name) || name.startsWith('mcp-') || name.startsWith('proxy-'))
  if (own) throw wrong(`headers: ${own} cannot be set.`)
  if (new Set(names).size < names.length) throw wrong('headers: two of them have the same name.')
}

function hint({ code }: OutgoingHttpError, allowPrivate: boolean): string {
  if (code !== 'address_refused' || allowPrivate) return ''
  return ' An administrator can allow the host of a server on the own network (allowPrivate).'
}

function wrong(detail: string): AppError {
  return new AppError('invalid_request', detail)
}

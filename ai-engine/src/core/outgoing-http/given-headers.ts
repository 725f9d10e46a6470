import { AppError } from '../errors/app-error.ts'

/** Headers about the connection and its target, which only the connection sets. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** @param name in small letters */
export function isConnectionHeader(name: string): boolean {
  return connectionHeaders.has(name) || name.startsWith('proxy-')
}

/**
 * Headers that a user gave for another server. `isOwn` tells those that the protocol sets itself, by names in small letters.
 * @throws AppError `invalid_request` for one that is not the user's to set, and for two of one name
 */
export function checkGivenHeaders(headers: Readonly<Record<string, string>>, isOwn: (name: string) => boolean): void {
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const own = names.find((name) => isConnectionHeader(name) || isOwn(name))
  if (own) throw new AppError('invalid_request', `headers: ${own} cannot be set.`)
  if (new Set(names).size < names.length)
    throw new AppError('invalid_request', 'headers: two of them have the same name.')
}

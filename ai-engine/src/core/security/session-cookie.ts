import { createHmac, timingSafeEqual } from 'node:crypto'

/** On https the prefix `__Host-` makes browsers refuse the cookie from any other host of the domain. */
export function cookiePrefix(publicUrl: URL): string {
  return isSecure(publicUrl) ? '__Host-grizz' : 'grizz'
}

/** better-auth's name for the session cookie. */
export function sessionCookieName(publicUrl: URL): string {
  return `${cookiePrefix(publicUrl)}.session_token`
}

export function isSecure({ protocol }: URL): boolean {
  return protocol === 'https:'
}

/**
 * The session's token out of a cookie's decoded value, `<token>.<HMAC-SHA256 of it, base64>`, or undefined when the
 * signature is not ours. better-auth signs; this check is its `getSession` without the 1-2 ms.
 */
export function readSessionCookie(value: string, secret: string): string | undefined {
  const dot = value.lastIndexOf('.')
  if (dot < 1) return undefined
  const token = value.slice(0, dot)
  const expected = createHmac('sha256', secret).update(token).digest()
  const actual = Buffer.from(value.slice(dot + 1), 'base64')
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? token : undefined
}

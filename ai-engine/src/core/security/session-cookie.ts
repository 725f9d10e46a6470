import { createHmac, timingSafeEqual } from 'node:crypto'

export const COOKIE_PREFIX = 'grizz'

/** What better-auth calls the cookie: on https its name says that it must be Secure. */
export function sessionCookieName(publicUrl: URL): string {
  const name = `${COOKIE_PREFIX}.session_token`
  return publicUrl.protocol === 'https:' ? `__Secure-${name}` : name
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

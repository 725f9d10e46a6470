import { createHmac, timingSafeEqual } from 'node:crypto'

// Without characters that look alike: 0 and O, 1 and I and L.
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/**
 * The one-time code of an installation whose sign-up is closed. It is derived from the secret and the round, which ends
 * when the code is used, so every engine prints the same.
 */
export function firstSignUpCode(secret: string, round: string): string {
  const digest = createHmac('sha256', secret).update(`grizz first sign-up ${round}`).digest()
  const code = Array.from(digest.subarray(0, 12), (byte) => letters[byte % letters.length]).join('')
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`
}

/** Whether the user typed the code, in whatever case and with or without its dashes. */
export function isFirstSignUpCode(secret: string, round: string, typed: string | undefined): boolean {
  const expected = Buffer.from(plain(firstSignUpCode(secret, round)))
  const actual = Buffer.from(plain(typed ?? ''))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

function plain(code: string): string {
  return code.replace(/[\s-]/g, '').toUpperCase()
}

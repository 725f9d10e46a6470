import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'grizz_'
const SHOWN_CHARACTERS = PREFIX.length + 6

/** A new key: shown once as `key`, recognised by `prefix`, stored as `hash`. */
export function makeApiKey(): { key: string; prefix: string; hash: string } {
  const key = PREFIX + randomBytes(32).toString('base64url')
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS), hash: hashApiKey(key) }
}

/** SHA-256 in hex. A key has 256 random bits, so a slow hash would add nothing. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

export function looksLikeApiKey(credential: string): boolean {
  return credential.startsWith(PREFIX)
}

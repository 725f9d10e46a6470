import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export type Encryption = ReturnType<typeof createEncryption>

const IV_BYTES = 12
const TAG_BYTES = 16
const VERSION = 'v1.'

/**
 * Encrypts what is stored and has to be read again, as keys and tokens for other servers: AES-256-GCM, with a key derived
 * from AUTH_SECRET by HKDF. `place` names where a text is stored and is authenticated with it, so that nobody who can
 * write to the database makes one row's secret another's.
 */
export function createEncryption(secret: string) {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'grizz encryption at rest', 32))

  return {
    encrypt(text: string, place: string): string {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return VERSION + Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')
    },

    /** @returns undefined for what was encrypted with another secret, for another place, or was changed since */
    decrypt(encrypted: string, place: string): string | undefined {
      const bytes = Buffer.from(encrypted.slice(VERSION.length), 'base64url')
      if (!encrypted.startsWith(VERSION) || bytes.byteLength < IV_BYTES + TAG_BYTES) return undefined
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8')
        return text + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}

import { describe, expect, it } from 'vitest'
import { createEncryption } from '../../../src/core/security/encryption.ts'

const encryption = createEncryption('a secret that is only for the tests')

describe('encryption at rest', () => {
  it.each(['', 'Bearer abc', 'größer 🐻', 'x'.repeat(100_000)])('reads what it wrote', (text) => {
    const encrypted = encryption.encrypt(text, 'place')
    expect(encryption.decrypt(encrypted, 'place')).toBe(text)
    if (text) expect(encrypted).not.toContain(text)
  })

  it('never writes the same twice', () => {
    expect(encryption.encrypt('same', 'place')).not.toBe(encryption.encrypt('same', 'place'))
  })

  it('reads nothing of another secret, another place, or that was changed', () => {
    const encrypted = encryption.encrypt('Bearer abc', 'place')
    expect(createEncryption('another secret, as long as the first').decrypt(encrypted, 'place')).toBeUndefined()
    expect(encryption.decrypt(encrypted, 'another place')).toBeUndefined()
    for (const changed of [
      flipped(encrypted, 5),
      flipped(encrypted, 25),
      flipped(encrypted, -2),
      encrypted.slice(0, 20),
      'v1.',
      '',
      'v2.abc',
    ])
      expect(encryption.decrypt(changed, 'place')).toBeUndefined()
  })
})

function flipped(text: string, at: number): string {
  const index = at < 0 ? text.length + at : at
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)
}

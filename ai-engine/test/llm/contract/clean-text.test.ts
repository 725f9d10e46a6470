import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, createTextCleaner } from '../../../src/llm/contract/clean-text.ts'

function clean(deltas: readonly string[]): string {
  const cleaner = createTextCleaner()
  return deltas.map((delta) => cleaner.next(delta)).join('') + cleaner.end()
}

/** UTF-16 units as a careless provider may send them. */
const units = fc
  .array(fc.oneof(fc.constantFrom(0, 0xd83d, 0xdc3b, 0xd800, 0xdfff), fc.nat({ max: 0xffff })), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes))

describe('text from a model', () => {
  it('holds back half a character until the other half comes', () => {
    const cleaner = createTextCleaner()
    expect(cleaner.next('bear \ud83d')).toBe('bear ')
    expect(cleaner.next('')).toBe('')
    expect(cleaner.next('\udc3b!')).toBe('🐻!')
    expect(cleaner.end()).toBe('')
  })

  it('replaces what nobody can store', () => {
    expect(clean(['a\0b'])).toBe('a\ufffdb')
    expect(clean(['\udc3b', 'x'])).toBe('\ufffdx')
    expect(clean(['x\ud83d'])).toBe('x\ufffd')
    expect(clean(['\ud83d', 'x'])).toBe('\ufffdx')
    expect(clean(['\ud83d', '\ud83d', '\udc3b'])).toBe('\ufffd🐻')
  })

  it('does not depend on how it was cut, and is always well formed', () => {
    fc.assert(
      fc.property(fc.array(units, { maxLength: 8 }), (deltas) => {
        const cleaned = clean(deltas)
        expect(cleaned).toBe(cleanText(deltas.join('')))
        expect(cleaned.isWellFormed()).toBe(true)
        expect(cleaned).not.toContain('\0')
        expect(cleaned).toHaveLength(deltas.join('').length)
      }),
    )
  })

  it('never hands on half a character in between', () => {
    fc.assert(
      fc.property(fc.array(units, { maxLength: 8 }), (deltas) => {
        const cleaner = createTextCleaner()
        for (const delta of deltas) expect(cleaner.next(delta).isWellFormed()).toBe(true)
      }),
    )
  })
})

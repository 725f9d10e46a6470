import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstWords, titleOf } from '../../../src/services/conversations/title-text.ts'

it.each([
  ['  “Two bears.”\n\nAnd more', 'Two bears'],
  ['## **Bears & honey**', 'Bears & honey'],
  ['<think>They ask for bears.\n</think>\n\nBears', 'Bears'],
  ['They ask for bears.</think>Bears', 'Bears'],
  ['<think>a</think><think>b</think>Bears', 'Bears'],
  ['<think>They ask for', ''],
  ['Bears <think>or', 'Bears'],
  ['… ""', '…'],
  ['***', ''],
  ['one\rtwo \u001b[31mthree', 'one two [31mthree'],
  ['a\u202egpj.exe', 'agpj.exe'],
  ['熊は静かです', '熊は静かです'],
])('makes a title of %j', (answer, title) => {
  expect(titleOf(answer)).toBe(title)
})

it('keeps whole words of what is too long, and no half of a character', () => {
  expect(titleOf(`${'word '.repeat(30)}`)).toBe(`${'word '.repeat(11)}word…`)
  expect(firstWords(`${' \n'.repeat(3000)}first ${'🐻'.repeat(200)}`)).toMatch(/^first .{2,60}…$/u)
  const part = fc.constantFrom('<think>', '</think>', '.', ' ', '"', '\n', '\u202e', '\u0007', 'bear', '🐻', '\ud83d')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 300 }), (parts) => {
      for (const title of [titleOf(parts.join('')), firstWords(parts.join(''))]) {
        expect(title.length).toBeLessThanOrEqual(61)
        expect(title.isWellFormed()).toBe(true)
        expect(title).not.toMatch(/[\p{Cc}\u202e]/u)
      }
      expect(titleOf(parts.join(''))).not.toContain('<think>')
    }),
  )
})

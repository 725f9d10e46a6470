import { describe, expect, it } from 'vitest'
import { questionOf, wishOf } from '../src/relay/question.ts'
import { checkText, deltaOf, lengthOf, textOf } from '../src/relay/text.ts'

describe('the text of a stream', () => {
  it('is what its deltas say, however many', () => {
    for (const deltas of [0, 1, 20, 5000]) expect(textOf(3, deltas)).toHaveLength(lengthOf(3, deltas))
    expect(textOf(3, 2)).toBe(deltaOf(3, 0) + deltaOf(3, 1))
  })

  it('passes in pieces of any size, around the end of the cycle too', () => {
    const text = textOf(5, 9000)
    for (const size of [1, 7, 1000, 50_000]) {
      const check = checkText(5)
      for (let at = 0; at < text.length; at += size) check.take(text.slice(at, at + size))
      expect(check.length()).toBe(text.length)
    }
  })

  it('does not pass when a delta is lost, comes twice, or is another stream’s', () => {
    const wrongs: readonly (readonly [what: string, texts: readonly string[]])[] = [
      ['lost', [deltaOf(8, 0), deltaOf(8, 2)]],
      ['twice', [deltaOf(8, 0), deltaOf(8, 0)]],
      ['another', [deltaOf(9, 0)]],
    ]
    for (const [what, texts] of wrongs) {
      const check = checkText(8)
      expect(() => check.take(texts.join('')), what).toThrow('stream 8: at character')
      const piecewise = checkText(8)
      const takeAll = () => {
        for (const text of texts) piecewise.take(text)
      }
      expect(takeAll, what).toThrow('stream 8: at character')
    }
  })
})

it('reads from a question what it was written with', () => {
  const wish = { stream: 12, rate: 50, deltas: 0 }
  expect(wishOf(questionOf(wish))).toEqual(wish)
  expect(() => wishOf('How are bears?')).toThrow('does not understand')
})

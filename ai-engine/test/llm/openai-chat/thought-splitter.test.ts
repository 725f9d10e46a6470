import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createThoughtSplitter } from '../../../src/llm/openai-chat/thought-splitter.ts'

function split(pieces: readonly string[], isWhole = false) {
  const result = { text: '', reasoning: '' }
  const splitter = createThoughtSplitter((kind, text) => {
    result[kind] += text
  })
  if (isWhole) splitter.expectWhole()
  for (const piece of pieces) splitter.next(piece)
  splitter.end()
  return result
}

const marks = ['<think>', '</think>', '<Thinking>', '</thinking>', '<', '</', 'think>', '`', '``', '```', '~~~', '    ']
const marked = fc.array(fc.oneof(fc.constantFrom(...marks, '\n', '\r\n', ' '), fc.string({ maxLength: 3 })), {
  maxLength: 20,
})

describe('thoughts in a text', () => {
  it.each([
    ['<think>a</think>b', 'b', 'a'],
    ['<THINK>\n a</Think>\n\nb', 'b', 'a'],
    ['\n<thought>a</thought>b', '\nb', 'a'],
    ['<think>\n\n</think>\n\nb', 'b', ''],
    ['a <think>b</think> c', 'a  c', 'b'],
    ['a\n<think>b</think>\nc<think>d</think>', 'a\n\nc', 'bd'],
    ['<think>a <b> </thin> `</think>c', 'c', 'a <b> </thin> `'],
    ['<think>never ends', '', 'never ends'],
    ['a <think> that is no thought', 'a <think> that is no thought', 'that is no thought'],
    ['thought\n</think>\nb', 'thought\n\nb', ''],
    ['`<think>`a', '`<think>`a', ''],
    ['``a ` <think>``', '``a ` <think>``', ''],
    ['```\n<think>\n```\n<think>a</think>b', '```\n<think>\n```\nb', 'a'],
    ['~~~\n```\n<think>\n~~~\n<think>a</think>', '~~~\n```\n<think>\n~~~\n', 'a'],
    ['```x``` <think>a</think>', '```x``` ', 'a'],
    ['a\n\n    <think>\n', 'a\n\n    <think>\n', ''],
    ['5` long\n\n<think>a</think>', '5` long\n\n', 'a'],
    ['1 < 2 <thin air> <thinker>', '1 < 2 <thin air> <thinker>', ''],
  ])('%j', (whole, text, reasoning) => {
    expect(split([whole])).toEqual({ text, reasoning })
    expect(split([...whole])).toEqual({ text, reasoning })
  })

  it.each([
    ['thought\n</think>\n\nb', 'b', 'thought\n'],
    ['\n a</think>b</think>c', 'bc', 'a'],
    ['</think>b', 'b', ''],
    ['a <think>b</think> c</think>d', 'a  cd', 'b'],
    ['`</think>` a', '`</think>` a', ''],
    ['no tag <', 'no tag <', ''],
  ])('begin in the prompt, where the text is whole: %j', (whole, text, reasoning) => {
    expect(split([whole], true)).toEqual({ text, reasoning })
    expect(split([...whole], true)).toEqual({ text, reasoning })
  })

  it('are the same wherever the text is cut', () => {
    fc.assert(
      fc.property(marked, fc.array(fc.nat(), { maxLength: 20 }), (parts, places) => {
        const whole = parts.join('')
        const at = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b)
        expect(split([0, ...at].map((from, index) => whole.slice(from, at[index])))).toEqual(split([whole]))
      }),
      { numRuns: 2000 },
    )
  })

  it('leave a text without tags as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(split([text])).toEqual({ text, reasoning: '' })
      }),
    )
  })

  it.each(['<', '<think>', '<think></think>', '`', '```\n', ' ', '<think>\n', '</think', '<thinking'])(
    'cost no more than their length in %j',
    (part) => {
      const text = part.repeat(1_000_000 / part.length)
      const { text: result, reasoning } = split([
        text.slice(0, 500_000),
        ...(text.slice(500_000).match(/[\s\S]{1,10}/g) ?? []),
      ])
      expect(result.length + reasoning.length).toBeLessThanOrEqual(2 * text.length)
    },
  )
})

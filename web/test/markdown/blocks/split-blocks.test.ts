import { describe, expect, it } from 'vitest'
import { type Block, createBlockSplitter } from '../../../src/markdown/blocks/split-blocks.ts'
import { knownFrom } from '../../../src/markdown/notes/references.ts'

const once = (text: string, grows = false) => createBlockSplitter()(text, grows)
const types = (blocks: readonly Block[]) => blocks.map(({ type }) => type)

const everything = [
  '# Title\n\nA paragraph[^1] with `code`\nand a second line\n$$\nx\n+ y\n$$\nmore\n\n',
  '- a\n- b\n\n  c\n\n1) one\n\n   ```js\n   nested\n   ```\n2) two\n\n',
  '| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n> goes on\n\n---\n\n\\[ a = b \\]\n\n',
  '```ts\nconst a = 1\n```\n\n~~~\n```\n~~~\n\n    indented\n\n<div>\nhtml\n</div>\n\n',
  '[ref]: https://example.org "t"\n\n[^1]: A note\n    goes on\n[^two]: another\n\nThe end',
].join('')

describe('blocks', () => {
  it('are the text, at every length of it, also with other line ends', () => {
    for (const text of [everything, everything.replaceAll('\n', '\r\n')]) {
      const split = createBlockSplitter()
      for (let length = 0; length <= text.length; length += 1) {
        const part = text.slice(0, length)
        const joined = split(part, true)
          .map(({ raw }) => raw)
          .join('')
        expect(joined).toBe(part.replace(/\r\n?/g, '\n'))
      }
    }
  })

  it('are the same however the text came', () => {
    const split = createBlockSplitter()
    for (let length = 0; length < everything.length; length += 7) split(everything.slice(0, length), true)
    expect(split(everything, false)).toEqual(once(everything))
  })

  it('stay the same objects when text is added', () => {
    const split = createBlockSplitter()
    const before = split('one\n\ntwo\n\nthr', true)
    const after = split('one\n\ntwo\n\nthree', true)
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after[2]).not.toBe(before[2])
  })

  it('have the types of Markdown, formulas and footnotes', () => {
    const expected = 'text text math text list list table text text math code code code text definition note note text'
    expect(types(once(everything))).toEqual(expected.split(' '))
  })

  it('of a long list, table, paragraph or code come in parts that stay when it grows', () => {
    const rows = (line: (index: number) => string) => Array.from({ length: 800 }, (_, index) => line(index)).join('')
    const texts = [
      rows((index) => `- item ${index}\n`),
      `| a |\n|---|\n${rows((index) => `| ${index} |\n`)}`,
      rows((index) => `Sentence number ${index} is **here**. `),
      `\`\`\`js\n${rows((index) => `call(${index})\n`)}`,
    ]
    for (const text of texts) {
      const whole = once(text, true)[0]?.parts ?? []
      const less = once(text.slice(0, -300), true)[0]?.parts ?? []
      expect(whole.length).toBeGreaterThan(2)
      expect(whole.slice(0, less.length - 1)).toEqual(less.slice(0, -1))
      for (const part of whole) expect(part.length).toBeLessThan(4_000)
    }
  })

  it('of a long list, table, code or paragraph are the whole text, each no longer than one may be', () => {
    for (const unit of ['- item\n', '> a\n', 'word ', 'a\n', '| a |\n', '    code\n', '<b>\n', '\\[\na\n']) {
      const text = unit.repeat(200_000 / unit.length)
      const blocks = once(text)
      expect(blocks.map(({ raw }) => raw).join('')).toBe(text)
      for (const { type, raw } of blocks) expect(type === 'code' ? 0 : raw.length).toBeLessThan(130_000)
      for (const { type, parts } of blocks)
        if (type === 'text') expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(65_000)
    }
  })

  it('of a text that was cut before are the same objects', () => {
    const split = createBlockSplitter()
    expect(split(everything, false)).toBe(split(everything, false))
  })

  it('of quotations or lists nested beyond use are plain text, and what stands around them is not', () => {
    const blocks = once(`# Title\n\n${'> '.repeat(5_000)}a\n\n${'text\n\n'.repeat(2_000)}## More\n`)
    expect(types(blocks).every((type) => type === 'text')).toBe(true)
    expect(blocks[0]?.raw).toMatch(/^# Title/)
    expect(blocks.at(-1)?.parts).toEqual(['## More\n'])
  })

  it('of Markdown that shows code with fences of the same length are one, also while it grows', () => {
    const text = 'Here:\n\n```markdown\n# T\n```sh\nls\n```\n## After\n```\n\nDone.\n'
    expect(types(once(text))).toEqual(['text', 'code', 'text'])
    expect(once(text)[1]?.parts).toEqual(['# T\n```sh\nls\n```\n## After'])
    for (let length = 20; length < text.indexOf('Done'); length += 1)
      expect(types(once(text.slice(0, length), true))).toEqual(['text', 'code'])
  })

  it('of Markdown whose fences never fit are those of CommonMark', () => {
    const text = '```markdown\n```sh\nls\n```\n\nDone.\n'
    expect(types(once(text))).toEqual(['code', 'text'])
    expect(types(once('```markdown\na\n```\n\n```sh\nb\n```\n'))).toEqual(['code', 'code'])
  })

  it('of code say whether it is closed, and hide a fence that is half there', () => {
    expect(once('```js\na\n``', true)).toMatchObject([{ type: 'code', open: true, language: 'js', parts: ['a'] }])
    expect(once('```js\na\n```', true)).toMatchObject([{ open: false, parts: ['a'] }])
    expect(once('````md\n```\n', true)).toMatchObject([{ open: true, language: 'md' }])
  })
})

describe('a formula on lines of its own', () => {
  it('may hold lines that would be a list, and is open while it is written', () => {
    expect(once('\\[\na\n- b\n\\]\n')).toMatchObject([{ type: 'math', open: false, parts: ['\na\n- b\n'] }])
    expect(once('text\n$$\na', true)).toMatchObject([{ type: 'text' }, { type: 'math', open: true }])
  })

  it('that is never closed is text', () => {
    expect(types(once('$$ – cheap\n\nmore'))).toEqual(['text', 'text'])
    expect(types(once('$$\n\nmore', true))).toEqual(['text', 'text'])
  })
})

describe('footnotes', () => {
  const text =
    'B[^b] and `[^no]` and a[^a] and c[^c]\n\n[^a]: first\n[^b]: second, with d[^d]\n\n[^d]: third\n[^e]: fourth'

  it('are numbered in the order of the text; in the end only what is defined counts', () => {
    const { numberOf } = knownFrom(once(text), false)
    expect(['b', 'a', 'd', 'e', 'c', 'no'].map(numberOf)).toEqual([1, 2, 3, 4, undefined, undefined])
  })

  it('have the same numbers while their definitions have not come', () => {
    const { numberOf } = knownFrom(once(text.slice(0, 40), true), true)
    expect(['b', 'a', 'c', 'no'].map(numberOf)).toEqual([1, 2, 3, undefined])
  })

  it('of no name that objects have by themselves are known', () => {
    const { numberOf, about } = knownFrom(once('a[^constructor] [__proto__]\n\n[^constructor]: x'), false)
    expect(['constructor', '__proto__', 'toString'].map(numberOf)).toEqual([1, undefined, undefined])
    expect(about('[^constructor] [toString]')).toBe('[^constructor]: .\n\n')
  })
})

describe('a link by reference', () => {
  it('is told its address once the line of that is over, and only where it is named', () => {
    const defined = (text: string) => knownFrom(once(text, true), true).about('see [Docs]')
    expect(defined('see [Docs]\n\n[docs]: https://example.o')).toBe('')
    expect(defined('see [Docs]\n\n[docs]: https://example.org\n')).toBe('[docs]: https://example.org\n\n')
    expect(knownFrom(once('[docs]: https://example.org\n'), false).about('see docs')).toBe('')
  })

  it('does not find one in code', () => {
    expect(knownFrom(once('[a]\n\n```\n[a]: https://example.org\n```\n'), false).about('[a]')).toBe('')
  })
})

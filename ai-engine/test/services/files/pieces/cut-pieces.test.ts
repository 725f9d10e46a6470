import { describe, expect, it } from 'vitest'
import { cutPieces } from '../../../../src/services/files/pieces/cut-pieces.ts'
import { toVector, wordsOf } from '../../../../src/services/files/pieces/words.ts'

const cut = (pages: string[], more: { hasPages?: boolean; hasHeadings?: boolean } = {}) => [
  ...cutPieces({ name: 'bears.md', pages, hasPages: false, hasHeadings: true, ...more }),
]
const sentence = 'The brown bear eats berries in the forest. '

describe('the text of a file is cut', () => {
  it('by headings, which stay with what stands under them', () => {
    const under = sentence.repeat(6).trim()
    const pieces = cut([
      ['intro', '# Bears\nthey are', '## Food', under, '## Sleep', under, '# Wolves', under].join('\n\n'),
    ])
    expect(pieces.map(({ heading, text }) => [heading, text])).toEqual([
      [null, `intro\n\n# Bears\nthey are\n\n## Food\n\n${under}`],
      ['Bears › Sleep', `## Sleep\n\n${under}`],
      ['Wolves', `# Wolves\n\n${under}`],
    ])
    expect(pieces[1]?.words).toMatch(/^'bears':1,\d+ 'md':2 'sleep':4,5/)
  })

  it('but not into crumbs, however many headings there are', () =>
    expect(cut(['# a\n'.repeat(1000)]).length).toBeLessThan(30))

  it('by page, whatever its length', () => {
    const pieces = cut(['one', '', 'two\n\nmore'], { hasPages: true })
    expect(pieces.map(({ page, text }) => [page, text])).toEqual([
      [1, 'one'],
      [3, 'two\n\nmore'],
    ])
  })

  it('by paragraphs, and long ones where a sentence ends', () => {
    const short = cut([Array.from({ length: 10 }, () => sentence.repeat(7)).join('\n\n')])
    expect(short.length).toBe(4)
    const long = cut([sentence.repeat(200)])
    for (const { text } of long) {
      expect(text.length).toBeLessThanOrEqual(1600)
      expect(text).toMatch(/^The .*\.$/)
    }
    expect(long.map(({ text }) => text).join(' ')).toBe(sentence.repeat(200).trim())
  })

  it('where there is nothing but letters, and no character in two', () => {
    const text = '🐻'.repeat(5000)
    const pieces = cut([text])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(pieces.every((piece) => piece.text.isWellFormed())).toBe(true)
  })

  it('and a program is not cut at its comments', () => {
    const program = '# first\na = 1\n\n# second\nb = 2'
    expect(cut([program], { hasHeadings: false })).toMatchObject([{ heading: null, text: program }])
  })
})

describe('words', () => {
  it.each([
    ['Größe, Straße!', ['grosse', 'strasse']],
    ['Ёлка стоит', ['елка', 'стоит']],
    ['INV-2024/0815', ['inv', '2024', '0815']],
    ['東京都庁 is 東', ['東京', '京都', '都庁', '庁', 'is', '東']],
    ['サーバー', ['サー', 'ーバ', 'バー', 'ー']],
    ['ｶﾞﾗｽ', ['ガラ', 'ラス', 'ス']],
    ['ภาษา', ['ภา', 'าษ', 'ษา', 'า']],
    ['서울에서', ['서울에서']],
    ['x'.repeat(100), ['x'.repeat(60)]],
    [`' \\ : * <b> & |`, ['b']],
  ])('of %j', (text, words) => expect([...wordsOf(text)].map((word) => word.text)).toEqual(words))

  it('are written with their places', () => expect(toVector('a b A')).toBe("'a':1,3 'b':2"))
})

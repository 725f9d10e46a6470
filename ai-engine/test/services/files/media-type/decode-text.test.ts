import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../../src/services/files/media-type/decode-text.ts'

const russian = 'Договор аренды помещения заключён между сторонами.'
const windows1251 = Buffer.from([...russian].map(codeIn1251))

function codeIn1251(letter: string): number {
  const code = letter.codePointAt(0) ?? 0
  if (letter === 'ё') return 0xb8
  return code < 128 ? code : code - 0x410 + 0xc0
}

describe('a text is decoded', () => {
  it.each([
    ['UTF-8', Buffer.from('Bär, 東京, 🐻'), 'Bär, 東京, 🐻', 'utf-8'],
    ['UTF-8 with a mark', Buffer.from('\ufeffBär'), 'Bär', 'utf-8'],
    ['UTF-16 with a mark', Buffer.from('\ufeffBär', 'utf16le'), 'Bär', 'utf-16le'],
    ['UTF-16 the other way round', Buffer.from('\ufeffBär', 'utf16le').swap16(), 'Bär', 'utf-16be'],
    ['UTF-16 without a mark', Buffer.from('A brown bear.', 'utf16le'), 'A brown bear.', 'utf-16le'],
    ['Russian in it', Buffer.from(russian, 'utf16le').swap16(), russian, 'utf-16be'],
    [
      'Japanese in it',
      Buffer.from('熊は森に住む。熊は魚を食べる。', 'utf16le'),
      '熊は森に住む。熊は魚を食べる。',
      'utf-16le',
    ],
    [
      'Latin 1',
      Buffer.from('Der Bär schläft auf der Straße.', 'latin1'),
      'Der Bär schläft auf der Straße.',
      'windows-1252',
    ],
    ['Windows 1251', windows1251, russian, 'windows-1251'],
    ['Shift JIS', Buffer.from([0x93, 0x8c, 0x8b, 0x9e, 0x93, 0x73, 0x92, 0xa1]), '東京都庁', 'shift_jis'],
    ['nothing', Buffer.alloc(0), '', 'utf-8'],
    ['a stray zero in much text', Buffer.from(`${'word '.repeat(100)}\0`), `${'word '.repeat(100)}\0`, 'utf-8'],
  ])('%s', async (_, bytes, text, charset) => expect(await decodeText(bytes)).toEqual({ text, charset }))

  it('though its beginning ends within a character', async () => {
    const bytes = Buffer.from('東京').subarray(0, 4)
    expect(await decodeText(bytes, { isCut: true })).toEqual({ text: '東', charset: 'utf-8' })
  })

  it.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['every byte', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 167) % 256))],
    ['zeros', Buffer.alloc(1000)],
  ])('but %s is none', async (_, bytes) => expect(await decodeText(bytes)).toBeUndefined())
})

import { describe, expect, it } from 'vitest'
import { plainExcerpt } from '../../../src/components/conversations/plain-excerpt.ts'

/** «» stand around a match. */
const plain = (written: string) => {
  const parts = written.split(/[«»]/).map((text, index) => ({ text, match: index % 2 === 1 }))
  return plainExcerpt(parts)
    .map(({ text, match }) => (match ? `«${text}»` : text))
    .join('')
    .replace(/ +/g, ' ')
    .trim()
}

describe('an excerpt as it is read', () => {
  it.each([
    ['The **«grizzly»** bear', 'The «grizzly» bear'],
    ['**A «grizzly» bear** walks', 'A «grizzly» bear walks'],
    ['…ly.** And *the «bear»* ~~sleeps~~', '…ly. And the «bear» sleeps'],
    ['# Bears ## The «grizzly» eats', 'Bears The «grizzly» eats'],
    ['Run `npm «start»` in ```sh npm «start» ``` then', 'Run npm «start» in npm «start» then'],
    ['See [the «river»](https://example.org/a) and ![a bear](b.png).', 'See the «river» and a bear.'],
    ['| Name | Age | |---|:--:| | «Bear» | 9 |', '| Name | Age | | «Bear» | 9 |'],
  ])('%s', (written, read) => expect(plain(written)).toBe(read))

  it.each([
    '2**3 and «x» ** 2, a * b * c',
    'C# and F# are «languages», issue #5',
    '__init__ and snake_case_«name»',
    'a || b, «x» | y',
    'int *«p», *q',
    'a [«list»] (of things), a - b > c',
  ])('keeps what may be meant: %s', (written) => expect(plain(written)).toBe(written))

  it('keeps a sign that was looked for, and the highlight of an address', () => {
    expect(plain('the sign «**» is bold')).toBe('the sign «**» is bold')
    expect(plain('[here](https://«bears».org)')).toBe('[here](https://«bears».org)')
    expect(plain('```«python» print')).toBe('«python» print')
  })

  it('leaves pairs of units whole', () => expect(plain('**«🐻»** 🐻')).toBe('«🐻» 🐻'))
})

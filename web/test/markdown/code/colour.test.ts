import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { colour } from '../../../src/markdown/code/colour.ts'
import { aliases, grammars } from '../../../src/markdown/code/languages.ts'

const names = [...Object.keys(grammars), ...Object.values(aliases).flat()]
const markup = (language: string, code: string) => renderToStaticMarkup(colour(language, code))

describe('code in colours', () => {
  it.each([
    ['ts', 'const bear = 1'],
    ['TypeScript', 'const bear = 1'],
    ['shell', 'if true; then echo "a"; fi'],
    ['console', 'echo "a"'],
    ['vue', '<template></template>'],
    ['jsonc', '{"a": 1}'],
    ['dockerfile', 'FROM scratch'],
  ])('is %s', (language, code) => {
    expect(markup(language, code)).toContain('<span class="hljs-')
  })

  it.each(['', 'nope', '__proto__', 'constructor', 'no-highlight', 'text'])('is plain as %j', (language) => {
    expect(markup(language, 'const bear = "<b>"\n')).toBe('const bear = &quot;&lt;b&gt;&quot;\n')
  })

  it.each(['css', 'less', 'scss'])('has no line end that was not in it: %s', (language) => {
    for (const code of ['a[\r\nb', 'a[\u2028b', '[\r\n']) expect(textIn(markup(language, code))).toBe(code)
    expect(markup(language, 'a[\nb] { color: red }')).toContain('<span class="hljs-')
  })

  it('has the text of the code, line ends and all', () => {
    const sign = fc.constantFrom(
      '\n',
      '\n\n',
      '\t',
      ' ',
      '\r\n',
      '"',
      '<a>',
      '/*',
      '#',
      '{',
      '}',
      'const ',
      '\u202e',
      '😀',
    )
    const code = fc.array(fc.oneof(sign, fc.string()), { maxLength: 30 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.constantFrom(...names), code, (language, text) => {
        expect(textIn(markup(language, text))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
})

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}

function textIn(html: string): string {
  return html.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
}

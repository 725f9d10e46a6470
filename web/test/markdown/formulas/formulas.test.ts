import { describe, expect, it } from 'vitest'
import { closeOpenMarkdown } from '../../../src/markdown/close-open-markdown.ts'
import { findFormulas } from '../../../src/markdown/formulas/find-formulas.ts'

const found = (source: string, grows = false) => findFormulas(source, grows).map(({ tex }) => tex)

describe('formulas', () => {
  it('are found as models write them', () => {
    expect(found('a $x^2$, \\(y_1\\), $$z$$ and \\[w\\]')).toEqual(['x^2', 'y_1', 'z', 'w'])
    expect(found('both $1, 2, 3$ and **$n$** and ($k$)')).toEqual(['1, 2, 3', 'n', 'k'])
    expect(found('\\(a\nb\\)')).toEqual(['a\nb'])
    expect(found('$\\$5$')).toEqual(['\\$5'])
  })

  it.each([
    'It costs $5 and $10.',
    '$5-$10, $3/$4, $20k–$30k',
    'from $1,000 to 2,000$',
    'US$5 and C$6',
    '$5 million or 6 million$',
    '$HOME/bin:$PATH',
    '`$a$` and ``$b$``',
    '```\n$a$ \\(b\\)\n```',
    'a \\$x\\$ b',
    'an escaped \\\\(x\\\\)',
    '$a\n\nb$',
    '\\(a\n\nb\\)',
    '\\( \\)',
  ])('are not found in %j', (source) => {
    expect(found(source)).toEqual([])
  })

  it('that are being written are open, but a single dollar may still be a price', () => {
    expect(findFormulas('so \\(a_', true)).toMatchObject([{ tex: 'a_', open: true }])
    expect(found('so $$a', true)).toEqual(['a'])
    expect(found('so $a', true)).toEqual([])
    expect(found('so \\(a_', false)).toEqual([])
  })

  it.each(['\\(', '\\[', '$', '$$', '$a', '`', '``a', '\\(a`', '$ $'])(
    'are sought among many %j without end',
    (mark) => {
      expect(found(mark.repeat(30_000), true).join('').length).toBeLessThan(200_000)
      expect(found(`${mark.repeat(30_000)}\\)\\]$`).join('').length).toBeLessThan(200_000)
    },
  )
})

describe('unfinished Markdown', () => {
  it('shows no marks', () => {
    expect(closeOpenMarkdown('a **bold')).toBe('a **bold**')
    expect(closeOpenMarkdown('a `code')).toBe('a `code`')
    expect(closeOpenMarkdown('see [the docs](https://exam')).toBe('see the docs')
    expect(closeOpenMarkdown('a note[^1')).toBe('a note')
  })
})

import { describe, expect, it } from 'vitest'
import { parseHeaderLines } from '../../../src/ui/forms/header-lines.ts'

describe('headers, one a line', () => {
  it('keep what stands after the first colon, and pass over empty lines', () => {
    expect(parseHeaderLines('X-Title: Grizz\n\n  Referer:https://example.org:8443/\nEmpty:')).toEqual({
      headers: { 'X-Title': 'Grizz', Referer: 'https://example.org:8443/', Empty: '' },
      wrong: undefined,
    })
  })

  it.each(['no colon', 'two words: x', ': no name', 'Ünicode: x'])('tell that “%s” is none', (line) => {
    expect(parseHeaderLines(`A: b\n${line}`)).toEqual({ headers: { A: 'b' }, wrong: line })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText, pieces } from '../src/fold-text.ts'
import { findMatches, firstMatch, markMatches, searchTerms } from '../src/matches.ts'

const marked = (text: string, q: string) =>
  markMatches(text, searchTerms(q))
    .map(({ text, match }) => (match ? `«${text}»` : text))
    .join('')

const printable = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code)).filter((sign) =>
  /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(sign),
)

describe('what a search marks', () => {
  it.each([
    ['an e-mail and an E-Mail', 'e-mail', 'an «e-mail» and an «E-Mail»'],
    ['a+b/c (d) [e] {f} ^g$ h|i \\j', '(d) [e] h|i \\j', 'a+b/c «(d)» «[e]» {f} ^g$ «h|i» «\\j»'],
    ['in either normal form, cafe\u0301', 'caf\u00e9', 'in either normal form, «cafe\u0301»'],
    ['caf\u00e9 and cafe', 'cafe\u0301', '«caf\u00e9» and «cafe»'],
    ['Frühwald', 'Fruhwald', '«Frühwald»'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος', '«ΣΊΣΥΦΟΣ»'],
    ['σίσυφος', 'ΣΊΣΥΦΟΣ', '«σίσυφος»'],
    ['ＡＢＣ abc', 'ABC', '«ＡＢＣ» «abc»'],
    ['Straße, STRASSE', 'strasse', '«Straße», «STRASSE»'],
    ['İstanbul ISTANBUL ıstanbul', 'istanbul', '«İstanbul» «ISTANBUL» «ıstanbul»'],
    ['Ёлка и йод', 'елка', '«Ёлка» и йод'],
    ['ｶﾞﾗｽ と ガラス', 'ガラス', '«ｶﾞﾗｽ» と «ガラス»'],
    ['か が', 'が', 'か «が»'],
    ['\u1112\u1161\u11ab\u1100\u1173\u11af', '한글', '«\u1112\u1161\u11ab\u1100\u1173\u11af»'],
    ['ㅎㅏㄴㄱㅡㄹ ㉠ￂ', '하 가', '«ㅎㅏ»ㄴㄱㅡㄹ «㉠ￂ»'],
    ['각 가ㄳ ㉮\u11a8', '각', '«각» 가ㄳ «㉮\u11a8»'],
    ['ㅋㅋㅋ', 'ㅋ', '«ㅋ»«ㅋ»«ㅋ»'],
    ['say ´so´, ´ so', '"say ´so"', '«say ´so»´, ´ so'],
    ['कि का', 'का', 'कि «का»'],
    ['eﬃcient', 'ffi', 'e«ﬃ»cient'],
    ['two  lines\nof it', '"two lines of"', '«two  lines\nof» it'],
    ['banana', 'ana anan', 'b«anan»a'],
    ['nothing', '\u0301', 'nothing'],
  ])('in %j for %j', (text, q, expected) => expect(marked(text, q)).toBe(expected))

  it('is found with every printable sign in the middle of a word', () => {
    for (const sign of printable) {
      const word = `x${sign}ray`
      expect(findMatches(`an ${word} here`, [word]), word).toEqual([{ start: 3, end: 3 + word.length }])
    }
  })

  it('keeps the text whole, whatever is in it and whatever is looked for', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...'aAß\u0301 ς-ﬁ가\u1100\u1161か\u3099'), fc.string({ unit: 'binary' })),
    })
    fc.assert(
      fc.property(text, text, (content, q) => {
        const parts = markMatches(content, searchTerms(q))
        expect(parts.map((part) => part.text).join('')).toBe(content)
        expect([...pieces(content)].map(([piece]) => piece).join('')).toBe(content)
      }),
    )
  })

  it('is a text itself, in any of its forms', () => {
    const forms = fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD')
    const odd = fc.constantFrom(...' ´\u0301\u1ffe!ﹴ\u1100\u1161\u11a8가ㄱㅏㄳ㉠㉮㉾ﾡￂﾣ')
    const unit = fc.oneof(odd, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }))
    const letters = fc.string({ unit, minLength: 1 }).filter((text) => foldText(text).trim() !== '')
    fc.assert(
      fc.property(letters, forms, forms, (text, one, other) => {
        expect(foldText(text.normalize(one))).toBe(foldText(text.normalize(other)))
        expect(findMatches(`_${text.normalize(one)}_`, [text.normalize(other)])).not.toEqual([])
      }),
    )
  })

  it('is the first place in a long text, also where two pieces of it meet', () => {
    for (const before of [0, 4090, 4096, 100_000]) {
      const text = `${'é'.repeat(before)}cafe\u0301 ${'é'.repeat(20_000)}`
      expect(firstMatch(text, ['café'])).toEqual({ start: before, end: before + 5 })
    }
    expect(firstMatch('é'.repeat(20_000), ['café'])).toBeUndefined()
  })
})

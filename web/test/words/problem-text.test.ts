import { problemCode, runErrorCode } from '@grizz/protocol/problem'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ApiError, NetworkError } from '../../src/client/request.ts'
import { money } from '../../src/ui/display/money.ts'
import { problemText } from '../../src/ui/display/problem-text.ts'
import { loadedLanguage, startLanguage } from '../../src/words/language/language.ts'
import { translate } from '../../src/words/pseudo.ts'

const limited = new ApiError(429, 'rate_limited', 'At most 5 a minute. Try again in 7 seconds.', 7_000)
const german = () => import('../../src/words/german.ts')

describe('in English', () => {
  it('a problem is the sentence of the engine, which knows more', () => {
    expect(problemText(limited)).toBe(limited.detail)
  })

  it('a problem without a sentence is worded from its code', () => {
    expect(problemText(new ApiError(502, 'unavailable', ''))).toContain('away for a moment')
    expect(problemText(new ApiError(429, 'rate_limited', '', 7_000))).toContain('in 7 s')
    expect(problemText(new ApiError(400, 'invalid_request', ''))).toBe('The server did not take this.')
    expect(problemText({ code: 'of_a_later_version' })).toBe('That did not work. Try again.')
  })

  it('a lost request and a bug have words too', () => {
    expect(problemText(new NetworkError('lost'))).toBe('Grizz cannot be reached. Check the connection.')
    expect(problemText(new Error('x is not a function'))).toBe('x is not a function')
    expect(problemText(undefined)).toBe('That did not work. Try again.')
  })
})

describe('in German', () => {
  beforeAll(async () => {
    vi.stubGlobal('document', { documentElement: { lang: '' } })
    vi.stubGlobal('addEventListener', () => {})
    vi.stubGlobal('navigator', { languages: ['fr-FR', 'de-AT', 'en'] })
    startLanguage({ de: german, 'en-XA': async () => ({ translate }) })
    await vi.waitUntil(() => loadedLanguage() === 'de', { timeout: 100_000 })
  })
  afterAll(() => {
    vi.unstubAllGlobals()
    // The language is a module's state, and the next files are to begin with their own.
    vi.resetModules()
  })

  it('a problem is worded from its code and its values', () => {
    expect(problemText(limited)).toBe('Das war zu viel auf einmal. Versuche es in 7 s noch einmal.')
    expect(problemText({ code: 'model_timeout', detail: 'Took 60 s.', retryable: true })).toContain(
      'zu lange gebraucht',
    )
  })

  it('the sentence of the engine follows where the code says too little', () => {
    expect(problemText(new ApiError(409, 'conflict', 'This is the last administrator.'))).toBe(
      'Dem steht etwas entgegen. Der Server sagt dazu: „This is the last administrator.“',
    )
  })

  it.each([...problemCode.options, ...runErrorCode.options])('%s has a sentence of its own', (code) => {
    const sentence = problemText({ code, detail: '' })
    expect(sentence).not.toBe('Das hat nicht geklappt. Versuche es noch einmal.')
    expect(sentence).toMatch(/^\p{Lu}.*\.$/u)
  })

  it('money is written as Germans do', () => {
    expect(money(12.5)).toBe('12,5 ¢')
    expect(money(123_456)).toMatch(/^1\.234,56\s\$$/)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPrices } from '../../../src/llm/pricing/prices.ts'

function usage(inputTokens: number, outputTokens: number, cachedInputTokens = 0) {
  return { inputTokens, outputTokens, reasoningTokens: 0, cachedInputTokens }
}
const million = usage(1_000_000, 1_000_000)
const house = { inputPerMillion: 1, cachedInputPerMillion: 0.1, outputPerMillion: 2 }
const billed = { inputPerMillion: 10, outputPerMillion: 20 }

describe('the price of a call', () => {
  it('takes the override of what was asked, then of what was billed, then the public price of each', () => {
    const both = createPrices({ asked: house, 'gpt-4o': billed })
    expect(both.cents('asked', 'gpt-4o', million)).toBe(300)
    expect(createPrices({ 'gpt-4o': billed }).cents('asked', 'gpt-4o', million)).toBe(3000)
    expect(createPrices({}).cents('gpt-4o-mini', 'gpt-4o', million)).toBe(1250)
    expect(createPrices({}).cents('gpt-4o-mini', 'who-knows', million)).toBe(75)
    expect(createPrices({}).cents('gpt-4o-mini', undefined, million)).toBe(75)
    expect(createPrices({}).cents('gpt-4o-mini', '', million)).toBe(75)
  })

  it('is null, never 0, when nobody knows it', () => {
    expect(createPrices({}).cents('bear-1', 'bear-1-large', million)).toBeNull()
    expect(createPrices({}).cents('grizz-demo', 'grizz-demo', million)).toBeNull()
    expect(createPrices({}).perMillion('bear-1')).toBeUndefined()
    expect(createPrices({}).window('bear-1')).toBeUndefined()
  })

  it('is null for a model that is called as what every object has', () => {
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      const prices = createPrices({ bear: house })
      expect(prices.cents(name, name, million), name).toBeNull()
      expect(prices.cents('bear-1', name, million), name).toBeNull()
      expect(prices.perMillion(name), name).toBeUndefined()
      expect(prices.window(name), name).toBeUndefined()
      expect(createPrices(JSON.parse(`{"${name}":${JSON.stringify(house)}}`)).cents(name, undefined, million)).toBe(300)
    }
  })

  it('is null where what the provider says is no price, or more than the ledger holds', () => {
    const { cents } = createPrices({ bear: house })
    for (const dollars of [Number.NaN, -0.01, Number.POSITIVE_INFINITY, 1e300, 1e6])
      expect(cents('bear-1', undefined, { ...million, dollars }), String(dollars)).toBeNull()
    expect(cents('bear', undefined, { ...million, inputTokens: Number.NaN })).toBeNull()
    expect(cents('bear-1', undefined, { ...million, dollars: 999_999 })).toBe(99_999_900)
  })

  it('is 0 when somebody says that it is', () => {
    const free = { inputPerMillion: 0, outputPerMillion: 0 }
    expect(createPrices({ 'bear-1': free }).cents('bear-1', undefined, million)).toBe(0)
  })

  it('is what the provider says, known model or not, unless MODEL_PRICES says otherwise', () => {
    const reported = { ...million, dollars: 0.000_172_125 }
    expect(createPrices({}).cents('bear-1', undefined, reported)).toBe(0.017213)
    expect(createPrices({}).cents('gpt-4o', undefined, reported)).toBe(0.017213)
    expect(createPrices({}).cents('gpt-4o', undefined, { ...million, dollars: 0 })).toBe(0)
    expect(createPrices({ 'bear-1': house }).cents('bear-1', undefined, reported)).toBe(300)
  })

  it('takes a vendor’s prefix off', () => {
    expect(createPrices({}).cents('openai/gpt-4o-mini', undefined, million)).toBe(75)
    expect(createPrices({}).window('openai/gpt-4o-mini')).toBe(128_000)
  })

  it('is that of the provider at this address, where the list knows it', () => {
    const groq = createPrices({}, { baseUrl: 'https://api.groq.com/openai/v1' })
    expect(groq.cents('openai/gpt-oss-20b', undefined, million)).toBe(37.5)
    expect(createPrices({}).cents('openai/gpt-oss-20b', undefined, million)).toBe(16.9)
  })

  it('does not put a public price on a model of one’s own', () => {
    expect(createPrices({}).cents('deepseek-r1:8b', undefined, million)).toBeNull()
    const own = createPrices({ 'mistral-small-latest': house })
    expect(own.cents('gpt-4o', undefined, million, { isUnpublished: true })).toBeNull()
    expect(own.window('gpt-4o', { isUnpublished: true })).toBeUndefined()
    expect(own.cents('mistral-small-latest', undefined, million, { isUnpublished: true })).toBe(300)
  })

  it('takes an administrator’s price first, and one that the provider lists before a public one', () => {
    const [corrected, listed] = [
      { inputPerMillion: 7, outputPerMillion: 0 },
      { inputPerMillion: 5, outputPerMillion: 0 },
    ]
    const input = usage(1_000_000, 0, 0)
    expect(createPrices({ 'gpt-4o': house }).cents('gpt-4o', undefined, input, { corrected, listed })).toBe(700)
    expect(createPrices({}).cents('gpt-4o', undefined, input, { listed })).toBe(500)
    expect(createPrices({}).cents('gpt-4o', undefined, { ...input, dollars: 2 }, { listed })).toBe(200)
    expect(createPrices({}).cents('gpt-4o', undefined, { ...input, dollars: 2 }, { corrected })).toBe(700)
    expect(createPrices({}).cents('gpt-4o', undefined, input)).toBe(250)
  })

  it('counts what is written to a cache at its own price', () => {
    const written = { ...usage(1000, 0, 100), cacheWriteTokens: 200 }
    // Per million: 3 fresh, 0.3 read from the cache, 3.75 written to it.
    expect(createPrices({}).cents('claude-sonnet-4-5', undefined, written)).toBe(0.288)
    const own = { inputPerMillion: 10, cachedInputPerMillion: 1, cacheWritePerMillion: 20, outputPerMillion: 0 }
    expect(createPrices({ bear: own }).cents('bear', undefined, written)).toBe(1.11)
  })

  it('counts cached input at its own price', () => {
    expect(createPrices({ bear: house }).cents('bear', undefined, usage(1000, 0, 900))).toBe(0.019)
    expect(createPrices({ bear: billed }).cents('bear', undefined, usage(1000, 0, 900))).toBe(1)
    expect(createPrices({}).cents('gpt-4o', undefined, usage(1000, 0, 1000))).toBe(0.125)
  })

  it('follows the hour where a provider’s price does', () => {
    const at = (time: string) => createPrices({}, { now: () => new Date(`2026-11-22T${time}:00Z`) })
    const noon = at('12:00').cents('deepseek-chat', undefined, million) ?? 0
    const night = at('20:00').cents('deepseek-chat', undefined, million) ?? 0
    expect(noon).toBe(137)
    expect(night).toBeLessThan(noon)
  })

  it('has six decimals, rounded as on paper', () => {
    const price = { inputPerMillion: 0.075, outputPerMillion: 0.6 }
    const { cents } = createPrices({ bear: price })
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_000 }), (input, output) => {
        const tenthsOfMillionths = BigInt(input) * 75n + BigInt(output) * 600n
        const millionths = (tenthsOfMillionths + 5n) / 10n
        expect(cents('bear', undefined, usage(input, output))).toBe(Number(millionths) / 1e6)
      }),
    )
  })

  it('says what a million tokens cost, and how many fit', () => {
    const prices = createPrices({ bear: house })
    expect(prices.perMillion('bear')).toEqual(house)
    expect(prices.perMillion('gpt-4o')).toEqual({
      inputPerMillion: 2.5,
      cachedInputPerMillion: 1.25,
      outputPerMillion: 10,
    })
    expect(prices.perMillion('gpt-5.6')).toMatchObject({ inputPerMillion: 4, outputPerMillion: 20 })
    expect(prices.window('gpt-4o')).toBe(128_000)
  })
})

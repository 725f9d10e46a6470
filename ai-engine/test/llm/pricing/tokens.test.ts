import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base'
import { modelToEncodingMap } from 'gpt-tokenizer/mapping'
import { describe, expect, it } from 'vitest'
import { countPromptTokens, countTokens, countToolTokens, surelyFits } from '../../../src/llm/pricing/tokens.ts'

const prose = 'The bear went over the mountain, to see what it could see; and what do you think it saw? '
const model = 'gpt-5'
const han = (length: number) => {
  const units = Uint16Array.from({ length }, () => 0x4e00 + Math.floor(Math.random() * 20_000))
  return Buffer.from(units.buffer).toString('utf16le')
}

describe('counting tokens', () => {
  it('counts as o200k does', async () => {
    expect(await countTokens('', model)).toBe(0)
    expect(await countTokens('hello world', model)).toBe(2)
    expect(await countTokens('Grizz', model)).toBe(2)
  })

  it('counts with the model’s own encoding, whoever serves it', async () => {
    const text = 'Größe: 熊は静か, और भालू'
    expect(cl100k(text)).not.toBe(o200k(text))
    for (const old of ['gpt-4', 'gpt-4-turbo-2024-04-09', 'gpt-35-turbo', 'openai/gpt-3.5-turbo', 'gpt-4-0613'])
      expect(await countTokens(text, old), old).toBe(cl100k(text))
    for (const other of ['gpt-4o-mini', 'gpt-4.1', 'o3', 'openai/gpt-oss-20b', 'claude-opus-4-7', 'qwen3:0.6b'])
      expect(await countTokens(text, other), other).toBe(o200k(text))
  })

  it('knows the encoding of every model of OpenAI’s that the tokenizer’s own list knows', async () => {
    const text = 'Größe: 熊は静か, और भालू'
    const counts: Record<string, number> = { cl100k_base: cl100k(text), o200k_base: o200k(text) }
    const listed = Object.entries(modelToEncodingMap).filter(([name]) => /^(gpt-|o\d|chatgpt)/.test(name))
    const chat = listed.filter(([, encoding]) => encoding in counts)
    expect(chat.length).toBeGreaterThan(10)
    for (const [name, encoding] of chat) expect(await countTokens(text, name), name).toBe(counts[encoding])
  })

  it('does not stumble over what looks like a control token', async () => {
    expect(await countTokens('<|endoftext|>', model)).toBeGreaterThan(1)
  })

  it('is within 1 % of the count in one piece on prose', async () => {
    const text = prose.repeat(40)
    const exact = o200k(text)
    expect(Math.abs((await countTokens(text, model)) - exact)).toBeLessThanOrEqual(exact / 100)
  })

  it('leaves the event loop free on text without spaces', async () => {
    await countTokens('load the tokenizer first', model)
    let turns = 0
    let counting = true
    const breathe = () => {
      turns += 1
      if (counting) setImmediate(breathe)
    }
    setImmediate(breathe)
    await countTokens('灰熊在秋天吃鲑鱼和浆果'.repeat(5000), model)
    counting = false
    expect(turns).toBeGreaterThanOrEqual(5)
  })

  it('stops when enough is passed, whatever the length, and says about how much there is', async () => {
    const took = async (length: number) => {
      const text = han(length)
      let least = Number.POSITIVE_INFINITY
      for (const _ of Array(5)) {
        const before = process.cpuUsage()
        const tokens = await countTokens(text, model, 4000)
        const { user, system } = process.cpuUsage(before)
        least = Math.min(least, user + system)
        expect(tokens).toBeGreaterThan(1.5 * length)
        expect(tokens).toBeLessThan(2.5 * length)
      }
      return least
    }
    await countTokens('load the tokenizer first', model)
    const short = await took(20_000)
    expect(await took(2_000_000)).toBeLessThan(20 * short)
    const messages = ['user' as const, 'assistant' as const].map((role) => ({ role, content: han(20_000) }))
    expect(await countPromptTokens(messages, model, 2000)).toBeGreaterThan(60_000)
  })

  it('counts where there is no room at all, as after a long system prompt', async () => {
    expect(await countTokens('hello world', model, -20)).toBe(2)
    expect(await countTokens(han(20_000), model, -20)).toBeGreaterThan(20_000)
  })

  it('counts a short text beside long ones, and does not after them', async () => {
    await countTokens('load the tokenizer first', model)
    const long = Promise.all(Array.from({ length: 5 }, () => countTokens(han(50_000), model))).then(() => 'long')
    const short = countTokens('hello', model).then(() => 'short')
    expect(await Promise.race([long, short])).toBe('short')
    await long
  })

  it('adds what a chat format adds', async () => {
    const messages = [
      { role: 'system' as const, content: 'hello world' },
      { role: 'user' as const, content: 'hello world' },
    ]
    expect(await countPromptTokens(messages, model)).toBe(3 + 2 * (4 + 2))
    expect(surelyFits(messages, 3 + 2 * (4 + 11))).toBe(true)
    expect(surelyFits(messages, 3 + 2 * (4 + 11) - 1)).toBe(false)
  })

  it('counts calls, results and what is sent back unchanged', async () => {
    const call = { id: 'a', name: 'weather', arguments: '{"city":"Paris"}' }
    const called = { role: 'assistant' as const, content: 'hello world', toolCalls: [call] }
    const result = { role: 'tool' as const, callId: 'a', name: 'weather', content: 'hello world', isError: false }
    const blocks = [{ role: 'assistant', reasoning_content: prose.repeat(20) }]
    const native = { provider: 'Honey', api: 'openai_chat', model, blocks }
    const plain = await countPromptTokens([{ role: 'assistant', content: 'hello world' }], model)
    const withCall = await countPromptTokens([called], model)
    expect(withCall).toBeGreaterThan(plain + (await countTokens(call.arguments, model)))
    expect(await countPromptTokens([called, result], model)).toBeGreaterThan(withCall + 2)
    const withNative = await countPromptTokens([{ ...called, native }], model)
    expect(withNative).toBeGreaterThan(await countTokens(prose.repeat(20), model))
    for (const messages of [[called, result], [{ ...called, native }]]) {
      const tokens = await countPromptTokens(messages, model)
      expect(surelyFits(messages, tokens - 1)).toBe(false)
      expect(surelyFits(messages, 10_000)).toBe(true)
    }
  })

  it('counts the definitions of tools', async () => {
    const tool = { name: 'weather', description: prose, inputSchema: { type: 'object', properties: { city: {} } } }
    const tokens = await countToolTokens([tool], model)
    expect(tokens).toBeGreaterThan(await countTokens(prose, model))
    expect(await countToolTokens([tool, { ...tool, name: 'time' }], model)).toBeGreaterThan(1.8 * tokens)
    expect(await countToolTokens([], model)).toBe(0)
  })
})

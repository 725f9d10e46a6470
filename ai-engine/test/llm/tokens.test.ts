import { describe, expect, it } from 'vitest'
import { countPromptTokens, countTokens } from '../../src/llm/tokens.ts'

const prose = 'The bear went over the mountain, to see what it could see; and what do you think it saw? '

describe('counting tokens', () => {
  it('counts as o200k does', async () => {
    expect(await countTokens('')).toBe(0)
    expect(await countTokens('hello world')).toBe(2)
    expect(await countTokens('Grizz')).toBe(2)
  })

  it('does not stumble over what looks like a control token', async () => {
    expect(await countTokens('<|endoftext|>')).toBeGreaterThan(1)
  })

  it('is within 1 % of the count in one piece on prose', async () => {
    const text = prose.repeat(40)
    const { countTokens: inOnePiece } = await import('gpt-tokenizer/encoding/o200k_base')
    const exact = inOnePiece(text)
    expect(Math.abs((await countTokens(text)) - exact)).toBeLessThanOrEqual(exact / 100)
  })

  it('lets the server breathe on text without spaces', async () => {
    await countTokens('load the tokenizer first')
    let turns = 0
    let counting = true
    const breathe = () => {
      turns += 1
      if (counting) setImmediate(breathe)
    }
    setImmediate(breathe)
    await countTokens('灰熊在秋天吃鲑鱼和浆果'.repeat(5000))
    counting = false
    expect(turns).toBeGreaterThanOrEqual(5)
  })

  it('adds what a chat format adds', async () => {
    const messages = [
      { role: 'system' as const, content: 'hello world' },
      { role: 'user' as const, content: 'hello world' },
    ]
    expect(await countPromptTokens(messages)).toBe(3 + 2 * (4 + 2))
  })
})

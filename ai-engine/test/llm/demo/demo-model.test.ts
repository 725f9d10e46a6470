import { describe, expect, it } from 'vitest'
import { createDemoModel } from '../../../src/llm/demo/demo-model.ts'
import { calm, gather, question } from '../gather.ts'

const demo = createDemoModel({ msPerWord: 0 })
const answer = async (content: string) => (await gather(demo.stream(question(content, 'grizz-demo'), calm()))).text

describe('the demo model', () => {
  it('always says that it is the demo', async () => {
    for (const asked of ['Hello', 'Write some code', 'Compare models in a table', 'List ideas', '你好', ''])
      expect(await answer(asked)).toContain('This is the demo model.')
  })

  it('tells a newcomer how to connect a model', async () => {
    const text = await answer('Hello')
    for (const step of ['ollama pull', 'LM Studio', 'OPENAI_API_KEY=', 'OPENAI_BASE_URL=']) expect(text).toContain(step)
  })

  it('shows what was asked for', async () => {
    expect(await answer('Write a function in TypeScript')).toContain('```ts\ninterface Bear')
    expect(await answer('Compare them in a table, please')).toContain('|---|')
    expect(await answer('Give me a list of ideas')).toMatch(/^1\. \*\*/m)
    expect(await answer('What can you do?')).toContain('## What Grizz can do')
  })

  it('is shorter once the guide was given', async () => {
    const messages = [
      { role: 'user' as const, content: 'Hello' },
      { role: 'assistant' as const, content: 'the guide' },
      { role: 'user' as const, content: 'Thanks' },
    ]
    const { text } = await gather(demo.stream({ model: 'grizz-demo', messages }, calm()))
    expect(text).not.toContain('LM Studio, free')
    expect(text.length).toBeLessThan((await answer('Hello')).length)
  })

  it('comes word by word, whole, and counts its words', async () => {
    const words: string[] = []
    let finished: unknown
    for await (const parts of demo.stream(question('Hello there'), calm()))
      for (const part of parts) {
        if (part.type === 'text') words.push(part.text)
        else finished = part
        if (part.type === 'usage') expect(part.usage).toMatchObject({ inputTokens: 2, outputTokens: words.length })
      }
    expect(words.length).toBeGreaterThan(100)
    expect(words.join('')).toBe(await answer('Hello there'))
    expect(finished).toEqual({ type: 'finish', reason: 'stop' })
  })

  it('stops at once', async () => {
    const controller = new AbortController()
    const slow = createDemoModel({ msPerWord: 60_000 })
    const reading = gather(slow.stream(question('Hello'), controller.signal))
    const reason = new Error('the person pressed Stop')
    controller.abort(reason)
    expect((await reading).error).toBe(reason)
  })
})

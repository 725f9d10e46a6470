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
    for (const step of ['Connect a model', 'Models and providers', 'administrator', 'ollama pull', 'LM Studio'])
      expect(text).toContain(step)
    expect(text).not.toMatch(/npm start|Ctrl-C|OPENAI_/)
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
    expect(text).not.toContain('ollama pull')
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

describe('its tool', () => {
  const tool = { name: 'run_javascript', description: 'Computes.', inputSchema: {} }
  const ask = (content: string, more: object = { tools: [tool] }) =>
    gather(demo.stream({ ...question(content, 'grizz-demo'), ...more }, calm()))
  const codeOf = async (content: string) => {
    const { calls, finish, text } = await ask(content)
    expect({ finish, text }).toEqual({ finish: 'tool_calls', text: 'I compute that with a tool.' })
    expect(calls).toMatchObject([{ id: 'call_0', name: 'run_javascript' }])
    return JSON.parse(calls[0]?.arguments ?? '').code
  }

  it.each([
    ['What is 12 * 34?', '12 * 34'],
    ['12*34', '12*34'],
    ['2 + 2 = ?', '2 + 2'],
    ['calculate 12 x 34 please', '12 * 34'],
    ['How much is (1,500 − 3) ÷ 7^2?', '(1500 - 3) / 7**2'],
  ])('computes %j', async (asked, code) => {
    expect(await codeOf(asked)).toBe(code)
  })

  it.each([
    ['Calculate the mean of 2, 4 and 9', 'const numbers = [2, 4, 9]'],
    ['calculate something', 'from 1 to 100'],
    ['Show me a tool', 'from 1 to 100'],
    ['use the demo tool', 'from 1 to 100'],
  ])('has an example for %j', async (asked, code) => {
    expect(await codeOf(asked)).toContain(code)
  })

  it.each([
    'What day is 2026-11-30?',
    'What do you mean by 2 or 3?',
    'My number is 555-1234',
    'Hello',
    'Write a function',
  ])('is left alone by %j', async (asked) => {
    expect(await ask(asked)).toMatchObject({ calls: [], finish: 'stop' })
  })

  it.each([
    ['without tools', {}],
    ['without one to compute with', { tools: [{ ...tool, name: 'web_fetch' }] }],
    ['where none may be called', { tools: [tool], toolChoice: 'none' }],
  ])('%s it answers as before', async (_, more) => {
    const { text, calls, finish } = await ask('What is 12 * 34?', more)
    expect({ text, calls, finish }).toEqual({ text: await answer('What is 12 * 34?'), calls: [], finish: 'stop' })
  })

  it('answers with the result, and counts the words of every message', async () => {
    const call = { id: 'call_0', name: 'run_javascript', arguments: '{"code":"12 * 34"}' }
    const messages = [
      { role: 'user' as const, content: 'What is 12 * 34?' },
      { role: 'assistant' as const, content: 'I compute.', toolCalls: [call] },
      { role: 'tool' as const, callId: 'call_0', name: 'run_javascript', content: 'Result: 408', isError: false },
    ]
    const answered = await gather(demo.stream({ model: 'grizz-demo', messages, tools: [tool] }, calm()))
    expect(answered).toMatchObject({ calls: [], finish: 'stop', usage: { inputTokens: 5 + 2 + 3 + 2 } })
    expect(answered.text).toContain('The tool answered:\n\n~~~text\nResult: 408\n~~~')
    const next = {
      model: 'grizz-demo',
      tools: [tool],
      messages: [...messages, { role: 'user' as const, content: '1+1' }],
    }
    expect((await gather(demo.stream(next, calm()))).calls).toMatchObject([{ id: 'call_1' }])
  })
})

import type { Upstream } from '@grizz/testing/upstream/upstream'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ModelMessage, ModelProvider } from '../../../src/llm/contract/model.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { createOpenAIResponses } from '../../../src/llm/openai-responses/openai-responses.ts'
import { asModelError, calm, gather, question } from '../gather.ts'

const tools = [{ name: 'den', description: 'Looks into the den.', inputSchema: { type: 'object' } }]
const plan = (...turns: object[]) => `Look. [[tools ${JSON.stringify(turns)}]]`
const twice = plan(
  { reasoning: 'Hm, so.', text: 'I look.', calls: [{ name: 'den', args: { at: 1 } }, { name: 'den' }] },
  { reasoning: 'Again.', calls: [{ name: 'den', args: { at: 2 } }] },
  { text: 'It is warm.' },
)

let upstream: Upstream
let provider: ModelProvider
beforeAll(async () => {
  upstream = await startUpstream()
})
beforeEach(() => {
  upstream.reset()
  provider = createOpenAIResponses({ name: 'Honey', baseUrl: upstream.url })
})
afterAll(() => upstream.close())

/** Asks until nothing is called any more. @returns the messages of the whole conversation */
async function converse(asked: ModelProvider, model: string, text: string, before: readonly ModelMessage[] = []) {
  const messages: ModelMessage[] = [...before, { role: 'user', content: text }]
  for (;;) {
    const answer = await gather(asked.stream({ model, messages, tools }, calm()))
    expect(answer.error).toBeUndefined()
    const { calls, native } = answer
    messages.push({
      role: 'assistant',
      content: answer.text,
      ...(calls.length > 0 && { toolCalls: calls }),
      ...(native && { native }),
    })
    if (answer.finish !== 'tool_calls') return messages
    for (const { id, name } of calls)
      messages.push({ role: 'tool', callId: id, name, content: 'Bears.', isError: false })
  }
}

const refused = () => upstream.log().requests.filter(({ end }) => end === 'refused').length
const lastSeen = () => upstream.log().requests.at(-1)

describe('a conversation with tools', () => {
  it('is what a strict server accepts, turn by turn, with the reasoning of each', async () => {
    const messages = await converse(provider, 'needs-reasoning', twice)
    const all = await converse(provider, 'needs-reasoning', twice, messages)
    expect(all.map(({ role }) => role).join(' ')).toBe(
      'user assistant tool tool assistant tool assistant user assistant tool tool assistant tool assistant',
    )
    expect(all.at(-1)?.content).toBe('It is warm.')
    expect(refused()).toBe(0)
    const thoughts = lastSeen()?.messages.flatMap(({ reasoning_content: thought }) => thought ?? [])
    expect(thoughts).toEqual(['Hm, so.', 'Again.', 'Hm, so.', 'Again.'])
  })

  it('repeats the items of the request before', async () => {
    await converse(provider, 'bear-5', twice, await converse(provider, 'bear-5', twice))
    const seen = upstream.log().requests.map(({ messages }) => JSON.stringify(messages).slice(0, -1))
    for (const [at, body] of seen.entries()) expect(body.startsWith(seen[at - 1] ?? '')).toBe(true)
  })

  it('goes on at a model without reasoning, and at one without tools, and loses no word', async () => {
    const messages = await converse(provider, 'bear-5', twice)
    const plain = await converse(provider, 'no-reasoning', 'And now? [[chunks=2]]', messages)
    expect(plain.at(-1)?.content).toBe('1 2 ')
    const all = await converse(provider, 'no-tools', 'And now? [[chunks=3]]', plain)
    expect(all.at(-1)?.content).toBe('1 2 3 ')
    const seen = lastSeen()?.messages.map(({ content }) => content)
    for (const word of ['I look.', 'den with: {"at":2}', 'Bears.', 'It is warm.']) expect(seen?.join()).toContain(word)
  })

  it('goes on with another API, and comes back', async () => {
    const chat = createOpenAICompatible({ name: 'Other', baseUrl: upstream.url })
    const first = await converse(provider, 'bear-5', twice)
    const second = await converse(chat, 'gpt-4o', twice, first)
    const third = await converse(provider, 'bear-5', twice, second)
    expect(third).toHaveLength(21)
    expect(refused()).toBe(0)
    expect(lastSeen()?.messages.filter(({ content }) => content === 'I look.')).toHaveLength(3)
  })

  it('may be answered without a call, where none may be made', async () => {
    const request = { ...question(twice, 'bear-5'), tools, toolChoice: 'none' as const }
    expect(await gather(provider.stream(request, calm()))).toMatchObject({ text: 'I look.', calls: [], finish: 'stop' })
    expect(lastSeen()).toMatchObject({ tools: ['den'], toolChoice: 'none' })
  })
})

const counter = (to: number) => Array.from({ length: to }, (_, index) => `${index + 1} `).join('')
const ask = (directive: string) => gather(provider.stream(question(`[[${directive}]]`, 'bear-5'), calm()))

describe('a stream', () => {
  it.each([
    ['chunks=300', counter(300), ''],
    ['chunks=20 split=7 crlf=1 comment=1', counter(20), ''],
    ['chunks=4 style=emoji split=3', '1🐻2🐻3🐻4', ''],
    ['chunks=2 style=nul reason=3', '1\ufffd 2\ufffd ', 'r1 r2 r3 '],
    ['chunks=0', '', ''],
  ])('%s arrives exactly', async (directive, text, reasoning) => {
    expect(await ask(directive)).toMatchObject({ text, reasoning, finish: 'stop', error: undefined })
  })

  it.each([
    ['chunks=9 cut=4', 'model_stream_broken'],
    ['chunks=9 eof=4', 'model_stream_broken'],
    ['chunks=9 bad=4', 'model_stream_broken'],
    ['chunks=9 error=4', 'model_stream_broken'],
    ['chunks=4 nofinish=1', 'model_stream_broken'],
  ])('%s is a failure, after what came before it', async (directive, code) => {
    const answer = await ask(directive)
    expect(answer).toMatchObject({ text: counter(4), finish: undefined })
    expect(asModelError(answer.error)).toMatchObject({ code, retryable: true })
  })

  it('is counted as the provider counts it, and ended as it says', async () => {
    expect((await ask('chunks=9 in=100 out=40 reason=3 cached=60')).usage).toEqual({
      inputTokens: 100,
      outputTokens: 40,
      reasoningTokens: 3,
      cachedInputTokens: 60,
    })
    expect((await ask('chunks=2 nousage=1')).usage).toBeUndefined()
    expect((await ask('chunks=2 finish=max_output_tokens')).finish).toBe('length')
  })

  it('ends with the request when nobody wants it any more', async () => {
    const leaving = new AbortController()
    const stream = provider.stream(question('[[chunks=5 stall=3]]', 'bear-5'), leaving.signal)
    const reading = gather(stream)
    await expect.poll(() => lastSeen()?.deltas).toBe(3)
    leaving.abort(new Error('gone'))
    expect(await reading).toMatchObject({ text: counter(3), error: new Error('gone') })
    await expect.poll(() => upstream.log().active).toBe(0)
  })
})

describe('an answer without a stream', () => {
  it('is one text, with its count', async () => {
    const request = { ...question('Hi. [[title=Brown_bears]]', 'bear-5'), maxOutputTokens: 24 }
    expect(await provider.complete(request, calm())).toMatchObject({
      text: 'Brown bears',
      usage: { outputTokens: 6 },
      model: 'bear-5',
    })
    expect(lastSeen()).toMatchObject({ stream: false, maxTokens: 24 })
  })

  it('may be refused', async () => {
    const error = await provider.complete(question('Hi. [[titlestatus=500]]'), calm()).catch((cause) => cause)
    expect(asModelError(error)).toMatchObject({ code: 'model_unavailable', retryable: true })
  })
})

describe('the list of models', () => {
  it('is the server’s', async () => {
    expect((await provider.listModels(calm())).length).toBeGreaterThan(3)
  })
})

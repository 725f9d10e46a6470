import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAnthropic } from '../../../src/llm/anthropic/anthropic.ts'
import type { ModelMessage, ModelProvider } from '../../../src/llm/contract/model.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { createOpenAIResponses } from '../../../src/llm/openai-responses/openai-responses.ts'
import { calm, gather } from '../gather.ts'

const tools = [{ name: 'den', description: 'Looks into the den.', inputSchema: { type: 'object' } }]
const plan = (...turns: object[]) => `Look. [[tools ${JSON.stringify(turns)}]]`
const twice = plan(
  { reasoning: 'Hm.', text: 'I look.', calls: [{ name: 'den', args: { b: 1, a: { 2: 1, 1: 2 } } }, { name: 'den' }] },
  { reasoning: 'Again.', calls: [{ name: 'den', args: '{"at": 12345678901234567890}' }] },
  { text: 'It is warm.' },
)
const searching = plan(
  { reasoning: 'Hm.', calls: [{ name: 'web_search', args: { query: 'bears' } }], text: 'I search.' },
  { text: 'Over.' },
)
/** It refuses a thought whose beginning has changed, whatever the request asks for. */
const model = 'claude-strict-4-6'

let upstream: Upstream
let provider: ModelProvider
beforeAll(async () => {
  upstream = await startUpstream()
})
beforeEach(() => {
  upstream.reset()
  provider = createAnthropic({ name: 'Honey', baseUrl: upstream.url })
})
afterAll(() => upstream.close())

/** Asks until nothing is called any more. @returns the messages of the whole conversation */
async function converse(
  at: ModelProvider,
  question: string,
  before: readonly ModelMessage[] = [],
): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = [...before, { role: 'user', content: question }]
  for (;;) {
    const { text, calls, native, finish, error } = await gather(at.stream({ model, messages, tools }, calm()))
    expect(error).toBeUndefined()
    messages.push({
      role: 'assistant',
      content: text,
      ...(calls.length > 0 && { toolCalls: calls }),
      // As the database gives it back.
      ...(native && { native: JSON.parse(JSON.stringify(native)) }),
    })
    if (finish !== 'tool_calls' && finish !== 'pause') return messages
    for (const { id, name } of calls)
      messages.push({ role: 'tool', callId: id, name, content: 'Bears.', isError: false })
  }
}

const refused = () => upstream.log().requests.filter(({ end }) => end === 'refused').length

describe('a conversation with tools', () => {
  it('is what a strict server accepts, turn by turn, with all thoughts in their places', async () => {
    const messages = await converse(provider, twice, await converse(provider, twice))
    expect(messages.map(({ role }) => role).join(' ')).toBe(
      'user assistant tool tool assistant tool assistant user assistant tool tool assistant tool assistant',
    )
    expect(messages.at(-1)?.content).toBe('It is warm.')
    expect(refused()).toBe(0)
    const thoughts = upstream
      .log()
      .requests.at(-1)
      ?.messages.flatMap(({ reasoning_content: text }) => text ?? [])
    expect(thoughts).toEqual(['Hm.', 'Again.', 'Hm.', 'Again.'])
  })

  it('repeats the bytes of the request before', async () => {
    await converse(provider, twice)
    const bodies = upstream.log().requests.map(({ messages }) => JSON.stringify(messages).slice(0, -1))
    for (const [at, body] of bodies.entries()) expect(body.startsWith(bodies[at - 1] ?? '')).toBe(true)
  })

  it('goes on where the provider paused, in one message with what it sent', async () => {
    const late = plan(
      { calls: [{ name: 'web_search', id: 's1', args: { query: 'bears', late: true } }], finish: 'pause_turn' },
      {
        calls: [
          { name: 'web_search_result', id: 's1' },
          { name: 'den', id: 'toolu_1' },
        ],
      },
      { text: 'Found.' },
    )
    const messages = await converse(provider, late)
    expect(messages.map(({ role }) => role).join(' ')).toBe('user assistant assistant tool assistant')
    expect(messages.at(-1)?.content).toBe('Found.')
    expect(refused()).toBe(0)
  })

  it('goes on at every other API, and comes back, without a refusal or a lost word', async () => {
    const chat = createOpenAICompatible({ name: 'Chat', baseUrl: upstream.url })
    const respond = createOpenAIResponses({ name: 'Responses', baseUrl: upstream.url })
    let messages: ModelMessage[] = []
    for (const at of [provider, chat, provider, respond, provider, chat, respond])
      messages = await converse(at, at === provider ? searching : twice, messages)
    expect(refused()).toBe(0)
    const seen = JSON.stringify(upstream.log().requests.at(-1)?.messages)
    for (const word of ['I look.', 'I search.', 'It is warm.', 'Bears.']) expect(seen).toContain(word)
  })
})

import type { Upstream } from '@grizz/testing/upstream/upstream'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ModelMessage, ModelProvider } from '../../../src/llm/contract/model.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { calm, gather } from '../gather.ts'

const tools = [{ name: 'den', description: 'Looks into the den.', inputSchema: { type: 'object' } }]
const plan = (...turns: object[]) => `Look. [[tools ${JSON.stringify(turns)}]]`
const twice = plan(
  { reasoning: 'Hm.', text: 'I look.', calls: [{ name: 'den', args: { at: 1 } }, { name: 'den' }] },
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
  provider = createOpenAICompatible({ name: 'Honey', baseUrl: upstream.url })
})
afterAll(() => upstream.close())

/** Asks until nothing is called any more. @returns the messages of the whole conversation */
async function converse(
  model: string,
  question: string,
  before: readonly ModelMessage[] = [],
): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = [...before, { role: 'user', content: question }]
  for (;;) {
    const { text, calls, native, finish, error } = await gather(provider.stream({ model, messages, tools }, calm()))
    expect(error).toBeUndefined()
    messages.push({
      role: 'assistant',
      content: text,
      ...(calls.length > 0 && { toolCalls: calls }),
      ...(native && { native }),
    })
    if (finish !== 'tool_calls') return messages
    for (const { id, name } of calls)
      messages.push({ role: 'tool', callId: id, name, content: 'Bears.', isError: false })
  }
}

const refused = () => upstream.log().requests.filter(({ end }) => end === 'refused').length

describe('a conversation with tools', () => {
  it('is what strict servers accept, turn by turn', async () => {
    const messages = await converse('gpt-4o', twice)
    expect(messages.map(({ role }) => role).join(' ')).toBe('user assistant tool tool assistant tool assistant')
    expect(messages.at(-1)?.content).toBe('It is warm.')
    expect(refused()).toBe(0)
  })

  it('carries the reasoning of each turn where that has to come back', async () => {
    const messages = await converse('needs-reasoning', twice)
    await converse('needs-reasoning', twice, messages)
    expect(refused()).toBe(0)
    const asked = upstream.log().requests.at(-1)?.messages ?? []
    const reasoning = asked.filter((message) => message.tool_calls).map((message) => message.reasoning_content)
    expect(reasoning).toEqual(['Hm.', 'Again.', 'Hm.', 'Again.'])
  })

  it('goes on at a model that needs reasoning which was never kept', async () => {
    const messages = await converse('gpt-4o', plan({ calls: [{ name: 'den' }] }, { text: 'Warm.' }))
    const all = await converse('needs-reasoning', twice, messages)
    expect(all.at(-1)?.content).toBe('It is warm.')
    expect(refused()).toBe(1)
  })

  it('goes on at a model without tools, and loses no word of what was found', async () => {
    const messages = await converse('gpt-4o', twice)
    const all = await converse('no-tools', 'And now? [[chunks=2]]', messages)
    expect(all.at(-1)?.content).toBe('1 2 ')
    await converse('no-tools', 'And now? [[chunks=2]]', all)
    expect(refused()).toBe(1)
    const seen = upstream.log().requests.at(-1)
    expect(seen?.tools).toEqual([])
    const said = seen?.messages.slice(1).map(({ content }) => content)
    for (const word of ['I look.', 'den with: {"at":2}', 'Bears.', 'It is warm.']) expect(said?.join()).toContain(word)
  })

  it('repeats the bytes of the request before', async () => {
    await converse('needs-reasoning', twice, await converse('needs-reasoning', twice))
    const bodies = upstream.log().requests.map(({ messages }) => JSON.stringify(messages).slice(0, -1))
    for (const [at, body] of bodies.entries()) expect(body.startsWith(bodies[at - 1] ?? '')).toBe(true)
  })

  it('may be answered without a call, where none may be made', async () => {
    const request = {
      model: 'gpt-4o',
      messages: [{ role: 'user' as const, content: twice }],
      tools,
      toolChoice: 'none' as const,
    }
    expect(await gather(provider.stream(request, calm()))).toMatchObject({ text: 'I look.', calls: [], finish: 'stop' })
    expect(upstream.log().requests.at(-1)).toMatchObject({ tools: ['den'], toolChoice: 'none' })
  })
})

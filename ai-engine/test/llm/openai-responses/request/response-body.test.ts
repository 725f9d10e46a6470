import { describe, expect, it } from 'vitest'
import type { ModelMessage, ModelRequest } from '../../../../src/llm/contract/model.ts'
import { responseBody } from '../../../../src/llm/openai-responses/request/response-body.ts'
import { type ResponseVariant, usualVariant } from '../../../../src/llm/openai-responses/request/response-variant.ts'
import { callItem, messageItem, reasoningItem, searchItem } from '../events.ts'

function bodyOf(request: Omit<ModelRequest, 'model'>, variant: Partial<ResponseVariant> = {}) {
  const options = { stream: true, provider: 'honey', variant: { ...usualVariant, ...variant } }
  return JSON.parse(responseBody({ model: 'bear-5', ...request }, options))
}

const inputOf = (messages: readonly ModelMessage[], variant: Partial<ResponseVariant> = {}) =>
  bodyOf({ messages }, variant).input

const user: ModelMessage = { role: 'user', content: 'Look.' }
const call = { id: 'call_a', name: 'den', arguments: '{"at":1}' }
const result: ModelMessage = { role: 'tool', callId: 'call_a', name: 'den', content: 'Bears.', isError: false }
const native = (blocks: readonly unknown[], model = 'bear-5') => ({
  provider: 'honey',
  api: 'openai_responses',
  model,
  blocks,
})

describe('the body of a request', () => {
  it('has the pictures of a result in it', () => {
    const files = [{ mediaType: 'image/png', name: 'a.png', data: 'AAAA' }]
    const input = inputOf([user, { role: 'assistant', content: '', toolCalls: [call] }, { ...result, files }])
    const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' }
    const output = [{ type: 'input_text', text: 'Bears.' }, picture]
    expect(input.at(-1)).toEqual({ type: 'function_call_output', call_id: 'call_a', output })
  })

  it('stores nothing, and asks for reasoning that can be sent back', () => {
    expect(bodyOf({ messages: [user] })).toEqual({
      model: 'bear-5',
      input: [{ role: 'user', content: 'Look.' }],
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { summary: 'auto' },
    })
  })

  it('has instructions, tools and parameters', () => {
    const tools = [{ name: 'den', description: 'Looks.', inputSchema: { type: 'object' } }]
    const body = bodyOf({
      messages: [{ role: 'system', content: 'Be kind.' }, { role: 'system', content: 'So far: bears.' }, user],
      tools,
      toolChoice: 'none',
      maxOutputTokens: 3,
      reasoningEffort: 'high',
      temperature: 0,
    })
    expect(body).toMatchObject({
      instructions: 'Be kind.',
      input: [
        { role: 'system', content: 'So far: bears.' },
        { role: 'user', content: 'Look.' },
      ],
      tools: [{ type: 'function', name: 'den', description: 'Looks.', parameters: { type: 'object' }, strict: false }],
      tool_choice: 'none',
      parallel_tool_calls: true,
      max_output_tokens: 16,
      reasoning: { effort: 'high', summary: 'auto' },
      temperature: 0,
    })
  })

  it('begins with the bytes of the one before, up to the end of its input', () => {
    const messages: ModelMessage[] = [user, { role: 'assistant', content: '', toolCalls: [call] }, result]
    const bodies = messages.map((_, at) =>
      responseBody(
        { model: 'bear-5', messages: messages.slice(0, at + 1) },
        { stream: true, provider: 'honey', variant: usualVariant },
      ),
    )
    for (const [at, body] of bodies.entries()) {
      const before = bodies[at - 1] ?? ''
      expect(body.startsWith(before.slice(0, before.indexOf(']')))).toBe(true)
    }
  })

  it('holds pictures and documents', () => {
    const files = [
      { mediaType: 'image/png', name: 'bear.png', data: 'AAAA' },
      { mediaType: 'application/pdf', name: 'bears.pdf', data: 'BBBB' },
    ]
    expect(inputOf([{ ...user, files }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look.' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
          { type: 'input_file', filename: 'bears.pdf', file_data: 'data:application/pdf;base64,BBBB' },
        ],
      },
    ])
    expect(inputOf([{ role: 'user', content: '', files: files.slice(0, 1) }])[0].content).toHaveLength(1)
  })

  it('tells what another provider wrote in neutral items, each call with its result, in order', () => {
    const long = 'x'.repeat(70)
    const input = inputOf([
      user,
      {
        role: 'assistant',
        content: 'I look.',
        toolCalls: [call, { id: long, name: 'den', arguments: 'no JSON' }],
        native: { ...native([{ type: 'reasoning', secret: true }]), provider: 'elsewhere' },
      },
      result,
      { ...result, callId: long, isError: true },
    ])
    const shortId = input[3].call_id
    expect(shortId.length).toBeLessThanOrEqual(64)
    expect(input.slice(1)).toEqual([
      { role: 'assistant', content: 'I look.' },
      { type: 'function_call', call_id: 'call_a', name: 'den', arguments: '{"at":1}' },
      { type: 'function_call', call_id: shortId, name: 'den', arguments: '{"unreadable":"no JSON"}' },
      { type: 'function_call_output', call_id: 'call_a', output: 'Bears.' },
      { type: 'function_call_output', call_id: shortId, output: 'Bears.' },
    ])
  })

  it('tells calls as text to a model without tools, and loses no word', () => {
    const turn: ModelMessage = { role: 'assistant', content: 'I look.', toolCalls: [call] }
    const text = JSON.stringify(inputOf([user, turn, result], { tools: false }))
    expect(text).not.toContain('function_call')
    for (const word of ['Look.', 'I look.', 'den with: {\\"at\\":1}', 'Bears.']) expect(text).toContain(word)
  })
})

describe('items that this provider sent', () => {
  const items = [
    reasoningItem('rs_1', ['Hm.']),
    { type: 'compaction', id: 'cmp_1', later: [1] },
    searchItem('ws_1', { type: 'search', query: 'bears' }),
    messageItem('msg_1', 'I look.', { phase: 'commentary' }),
    callItem('fc_1', 'call_a', 'den', '{"at": 1}'),
  ]
  const turn: ModelMessage = { role: 'assistant', content: 'I look.', toolCalls: [call], native: native(items) }
  const neutral = [
    { role: 'assistant', content: 'I look.' },
    { type: 'function_call', call_id: 'call_a', name: 'den', arguments: '{"at":1}' },
  ]

  const withoutId = ({ id: _, ...item }: { id: string }) => item
  const sent = items.map((item) => (/^(msg|fc)_/.test(item.id) ? withoutId(item) : item))

  it('go back as they came, in order, followed by the results; messages and calls without the ids of what is stored', () => {
    const output = { type: 'function_call_output', call_id: 'call_a', output: 'Bears.' }
    expect(inputOf([user, turn, result])).toEqual([{ role: 'user', content: 'Look.' }, ...sent, output])
    expect(inputOf([turn], { ids: false })).toEqual(items.map(withoutId))
  })

  it('go back from another model too, unless that is refused', () => {
    const other = { ...turn, native: native(items, 'bear-4') }
    expect(inputOf([other])).toEqual(sent)
    expect(inputOf([other], { native: 'own' })).toEqual(neutral)
    expect(inputOf([turn], { native: 'own' })).toEqual(sent)
    expect(inputOf([turn], { native: 'none' })).toEqual(neutral)
  })

  it.each([
    ['another provider sent them', { ...native(items), provider: 'elsewhere' }],
    ['they came by another API', { ...native(items), api: 'openai_chat' }],
    ['their calls are others', native([...items.slice(0, -1), callItem('fc_1', 'call_b', 'den', '{}')])],
    ['a call is missing', native(items.slice(0, -1))],
  ])('do not go back when %s', (_, held) => {
    expect(inputOf([{ ...turn, native: held }])).toEqual(neutral)
  })

  it('go without what the provider did itself where the reasoning before them cannot be sent', () => {
    const [, , search, said, called] = items
    const unsealed = { type: 'reasoning', id: 'rs_1', summary: [] }
    const { id: _, ...message } = said ?? {}
    const { id: __, ...asked } = called ?? {}
    expect(inputOf([{ ...turn, native: native([unsealed, search, said, called]) }])).toEqual([message, asked])
  })

  it('go back with reasoning that open models wrote in plain text', () => {
    const open = { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] }
    expect(inputOf([{ ...turn, native: native([open, items.at(-1)]) }])).toEqual([open, sent.at(-1)])
  })
})

import { describe, expect, it } from 'vitest'
import { messagesBody } from '../../../../src/llm/anthropic/request/messages-body.ts'
import { usualVariant } from '../../../../src/llm/anthropic/request/request-variant.ts'
import type { ModelMessage, ModelRequest } from '../../../../src/llm/contract/model.ts'

type Block = Record<string, unknown>
interface Body extends Record<string, unknown> {
  messages: { role: string; content: Block[] }[]
  thinking?: Block
}

const model = 'claude-opus-4-6'
const made = (request: Partial<ModelRequest>, stream = true) =>
  messagesBody({ model, messages: [user('Hi.')], ...request }, { stream, variant: usualVariant, provider: 'honey' })
const bodyOf = (request: Partial<ModelRequest>, stream?: boolean) => JSON.parse(made(request, stream).json) as Body

const user = (content: string): ModelMessage => ({ role: 'user', content })
const call = (id: string, args = '{}') => ({ id, name: 'den', arguments: args })
const result = (callId: string, content = 'Bears.', isError = false): ModelMessage => ({
  role: 'tool',
  callId,
  name: 'den',
  content,
  isError,
})
const tool = { name: 'den', description: 'Looks.', inputSchema: { type: 'object', properties: {} } }
const own = (blocks: readonly unknown[]) => ({ provider: 'honey', api: 'anthropic', model, blocks })
const thought = { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }

describe('the messages of a request', () => {
  it('have the pictures of a result in it', () => {
    const files = [{ mediaType: 'image/png', name: 'a.png', data: 'AAAA' }]
    const looked: ModelMessage = { role: 'tool', callId: 'a', name: 'den', content: 'Look:', isError: false, files }
    const { messages } = bodyOf({
      messages: [user('Look.'), { role: 'assistant', content: '', toolCalls: [call('a')] }, looked],
    })
    const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
    const content = [
      { type: 'text', text: 'Look:' },
      { type: 'image', source },
    ]
    expect(messages.at(-1)?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'a', content }])
  })

  it('alternate, with all results of a turn in one, in order', () => {
    const { system, messages } = bodyOf({
      messages: [
        { role: 'system', content: 'Be kind.' },
        user('Look.'),
        { role: 'assistant', content: 'I look.', toolCalls: [call('a', '{"at":1}'), call('b')] },
        result('a'),
        result('b', 'It fell in.', true),
        user('And now?'),
      ],
    })
    expect(system).toMatchObject([{ type: 'text', text: 'Be kind.' }])
    expect(messages).toMatchObject([
      { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'a', name: 'den', input: { at: 1 } },
          { type: 'tool_use', id: 'b', name: 'den', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'Bears.' },
          { type: 'tool_result', tool_use_id: 'b', content: 'It fell in.', is_error: true },
          { type: 'text', text: 'And now?' },
        ],
      },
    ])
    expect(messages[2]?.content[0]).not.toHaveProperty('is_error')
  })

  it('hold no blank block', () => {
    const blank = [{ type: 'text', text: '' }, thought, { type: 'text', text: ' \n' }, { type: 'text', text: 'Warm.' }]
    const { messages } = bodyOf({
      messages: [
        { role: 'system', content: ' ' },
        user(' '),
        { role: 'assistant', content: 'Warm.', native: own(blank) },
        user('So?'),
        { role: 'assistant', content: '', toolCalls: [call('a')] },
        result('a', ''),
      ],
    })
    expect(messages.flatMap(({ content }) => content).filter(({ text = 'x' }) => String(text).trim() === '')).toEqual(
      [],
    )
    expect(messages.map(({ content }) => content.map(({ type }) => type).join())).toEqual([
      'text',
      'thinking,text',
      'text',
      'tool_use',
      'tool_result',
    ])
    expect(bodyOf({ messages: [{ role: 'system', content: ' ' }, user('Hi.')] })).not.toHaveProperty('system')
  })

  it('carry pictures and documents before the text', () => {
    const files = [
      { mediaType: 'image/png', name: 'bear.png', data: 'iVBO' },
      { mediaType: 'application/pdf', name: 'diet.pdf', data: 'JVBE' },
    ]
    expect(bodyOf({ messages: [{ role: 'user', content: 'What is it?', files }] }).messages[0]?.content).toMatchObject([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, title: 'diet.pdf' },
      { type: 'text', text: 'What is it?' },
    ])
  })

  it('give own blocks back to the letter, the input of a call as the model wrote it', () => {
    const args = '{"b": {"2": 1, "1": 12345678901234567890}, "a":1.0}'
    const blocks = [
      thought,
      { type: 'tool_use', id: 'a', name: 'den', input: JSON.parse(args), caller: { type: 'direct' } },
    ]
    const { json } = made({
      messages: [
        user('Look.'),
        { role: 'assistant', content: '', toolCalls: [call('a', args)], native: own(blocks) },
        result('a'),
      ],
    })
    expect(json).toContain(
      `${JSON.stringify(thought)},{"type":"tool_use","id":"a","name":"den","input":${args},"caller":{"type":"direct"}}`,
    )
  })

  it.each([
    ['another provider', { ...own([thought]), provider: 'other' }],
    ['another API', { ...own([thought]), api: 'openai_chat' }],
    ['other calls', own([thought, { type: 'tool_use', id: 'x', name: 'den', input: {} }])],
  ])('tell the blocks of %s as neutral ones', (_, native) => {
    const { messages } = bodyOf({
      messages: [user('Look.'), { role: 'assistant', content: 'I look.', toolCalls: [call('a')], native }, result('a')],
    })
    expect(messages[1]?.content.map(({ type }) => type)).toEqual(['text', 'tool_use'])
  })

  it('have ids that are allowed, and inputs that are objects', () => {
    const messages = [
      user('Look.'),
      { role: 'assistant' as const, content: '', toolCalls: [call('functions.den:0', '[1]')] },
      result('functions.den:0'),
    ]
    const [, answer, results] = bodyOf({ messages }).messages
    expect(answer?.content[0]).toMatchObject({
      id: expect.stringMatching(/^[\w-]{1,64}$/),
      input: { unreadable: '[1]' },
    })
    expect(results?.content[0]).toMatchObject({ tool_use_id: answer?.content[0]?.id })
  })

  it('join the turns of a paused answer', () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const { messages } = bodyOf({
      messages: [
        user('Look.'),
        { role: 'assistant', content: '', native: own([search]) },
        { role: 'assistant', content: 'Found.' },
      ],
    })
    expect(messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [search, { type: 'text', text: 'Found.' }] },
    ])
  })
})

describe('a request', () => {
  it('begins like the one before it, but for the cache markers', () => {
    const conversation: ModelMessage[] = [
      { role: 'system', content: 'Be kind.' },
      user('Look.'),
      {
        role: 'assistant',
        content: '',
        toolCalls: [call('a')],
        native: own([thought, { type: 'tool_use', id: 'a', name: 'den', input: {} }]),
      },
      result('a'),
      { role: 'assistant', content: 'Warm.' },
      user('And now?'),
    ]
    const bodies = [2, 4, 6].map((end) => made({ messages: conversation.slice(0, end), tools: [tool] }).json)
    const plain = bodies.map((json) => json.replaceAll(/,"cache_control":\{"type":"ephemeral"\}/g, ''))
    for (const [at, json] of plain.entries()) {
      const before = plain[at - 1]
      if (before) expect(json.startsWith(before.slice(0, before.indexOf(']}],"max_tokens"')))).toBe(true)
    }
    for (const json of bodies) expect(json.match(/cache_control/g)?.length).toBeLessThanOrEqual(4)
    const marked = JSON.parse(bodies[2] ?? '') as Body
    expect(marked.messages.map(({ content }) => content.some((block) => block.cache_control))).toEqual([
      false,
      false,
      true,
      false,
      true,
    ])
    expect(marked).toMatchObject({
      system: [{ cache_control: { type: 'ephemeral' } }],
      tools: [{ cache_control: { type: 'ephemeral' } }],
    })
  })

  it('lists tools also where none may be called', () => {
    expect(bodyOf({ tools: [tool], toolChoice: 'none' })).toMatchObject({
      tools: [{ name: 'den', description: 'Looks.', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    })
    expect(bodyOf({})).not.toHaveProperty('tool_choice')
  })

  it('asks to drop thoughts that no longer fit, whenever it has some', () => {
    const messages = [
      user('Look.'),
      { role: 'assistant' as const, content: 'Warm.', native: own([thought, { type: 'text', text: 'Warm.' }]) },
      user('So?'),
    ]
    const binding = { block_binding: { prefix_mismatch_behavior: 'drop_block' } }
    for (const more of [
      {},
      { reasoningEffort: 'high' },
      { model: 'claude-opus-4-1', reasoningEffort: 'high' },
      { model: 'bear-1' },
    ])
      expect(made({ messages, ...more })).toMatchObject({
        beta: 'thinking-binding-controls-2026-08-01',
        json: expect.stringContaining(JSON.stringify(binding).slice(1, -1)),
      })
    expect(made({ messages: [user('Hi.')] }).beta).toBeUndefined()
  })
})

/** https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking, …/extended-thinking, …/effort */
const efforts: [model: string, effort: string | undefined, body: object][] = [
  ['claude-opus-4-6', undefined, { thinking: undefined }],
  [
    'claude-opus-4-6',
    'high',
    { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
  ],
  ['claude-sonnet-4-6', 'minimal', { output_config: { effort: 'low' } }],
  ['claude-opus-5-5', undefined, { thinking: { type: 'adaptive', display: 'summarized' }, output_config: undefined }],
  ['anthropic/claude-opus-5.5', 'max', { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }],
  ['claude-opus-5-5', 'none', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
  ['claude-fable-5-1', 'none', { output_config: { effort: 'low' } }],
  ['claude-haiku-5-5', 'none', { thinking: { type: 'disabled' } }],
  ['claude-sonnet-4-5-20250929', 'medium', { thinking: { type: 'enabled', budget_tokens: 8192 }, max_tokens: 64_000 }],
  ['claude-opus-4-20250514', 'max', { thinking: { budget_tokens: 24_000 }, max_tokens: 32_000 }],
  ['claude-3-7-sonnet-20250219', 'low', { thinking: { budget_tokens: 2048 }, max_tokens: 64_000 }],
  ['claude-3-haiku-20240307', 'low', { thinking: { budget_tokens: 2048 }, max_tokens: 4096 }],
  ['bear-1', 'high', { thinking: { type: 'enabled', budget_tokens: 12_288 }, max_tokens: 16_384 }],
]

describe('thinking', () => {
  it.each(efforts)('%s, %s', (name, reasoningEffort, expected) => {
    const body = bodyOf({ model: name, ...(reasoningEffort && { reasoningEffort }) })
    expect({ thinking: undefined, output_config: undefined, ...body }).toMatchObject(expected)
  })

  it('is left out where too few tokens are left for it', () => {
    expect(bodyOf({ model: 'claude-opus-4-1', reasoningEffort: 'high', maxOutputTokens: 1000 })).not.toHaveProperty(
      'thinking',
    )
  })

  it('by budget is left out where the turns of the answer began without', () => {
    const began = (native?: ReturnType<typeof own>) => [
      user('Look.'),
      { role: 'assistant' as const, content: '', toolCalls: [call('a')], ...(native && { native }) },
      result('a'),
    ]
    const asked = { model: 'claude-opus-4-1', reasoningEffort: 'low' }
    expect(bodyOf({ ...asked, messages: began() })).not.toHaveProperty('thinking')
    const native = own([thought, { type: 'tool_use', id: 'a', name: 'den', input: {} }])
    expect(bodyOf({ ...asked, messages: began(native) }).thinking).toMatchObject({
      type: 'enabled',
      budget_tokens: 2048,
    })
  })

  it.each([
    ['claude-opus-4-6', { temperature: 1.7 }, 1],
    ['claude-opus-4-6', { temperature: 0.3 }, 0.3],
    ['claude-opus-4-6', { temperature: 0.3, reasoningEffort: 'low' }, undefined],
    ['claude-opus-4-8', { temperature: 0.3 }, undefined],
    ['claude-sonnet-5', { temperature: 0.3 }, undefined],
    ['claude-sonnet-4-5', { temperature: 0.3, reasoningEffort: 'none' }, 0.3],
  ])('%s with %j has the temperature %s', (name, more, expected) => {
    expect(bodyOf({ model: name, ...more }).temperature).toBe(expected)
  })
})

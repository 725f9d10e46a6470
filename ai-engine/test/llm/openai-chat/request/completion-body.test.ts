import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelMessage, ModelTool } from '../../../../src/llm/contract/model.ts'
import { completionBody } from '../../../../src/llm/openai-chat/request/completion-body.ts'
import { type RequestVariant, usualVariant } from '../../../../src/llm/openai-chat/request/request-variant.ts'

const tools: ModelTool[] = [
  {
    name: 'weather',
    description: 'Looks out of the window.',
    inputSchema: { type: 'object', properties: { city: {} } },
  },
]
const asked: ModelMessage = { role: 'user', content: 'How is Paris?' }
const called: ModelMessage = {
  role: 'assistant',
  content: '',
  toolCalls: [
    { id: 'a', name: 'weather', arguments: '{"city":"Paris"}' },
    { id: 'b', name: 'weather', arguments: '{}' },
  ],
}
const told: ModelMessage[] = [
  { role: 'tool', callId: 'a', name: 'weather', content: 'Rain.', isError: false },
  { role: 'tool', callId: 'b', name: 'weather', content: 'No such city.', isError: true },
]
const turn = [asked, called, ...told]

function bodyOf(messages: readonly ModelMessage[], more: object = {}, variant: Partial<RequestVariant> = {}) {
  const request = { model: 'bear-1', messages, ...more }
  return completionBody(request, { stream: true, variant: { ...usualVariant, ...variant }, provider: 'Honey' })
}
const messagesOf = (...args: Parameters<typeof bodyOf>) => JSON.parse(bodyOf(...args)).messages

describe('a request', () => {
  it('has the pictures of results behind them, where the server takes pictures', () => {
    const file = (name: string) => ({ mediaType: 'image/png', name, data: 'AAAA' })
    const [first, second] = told.map((result, at) => ({ ...result, files: [file(`${at}.png`)] }))
    const messages = [asked, called, first, second].filter((message) => message !== undefined)
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
    const text = '[Pictures that the tools returned: "0.png", "1.png"]'
    expect(messagesOf(messages).slice(2)).toMatchObject([
      { role: 'tool', content: 'Rain.' },
      { role: 'tool', content: 'No such city.' },
      { role: 'user', content: [picture, picture, { type: 'text', text }] },
    ])
    const blind = messagesOf(messages, {}, { files: false }).at(-1)
    expect(blind).toMatchObject({ role: 'user', content: expect.stringContaining('"0.png" cannot be shown to you') })
    expect(JSON.stringify(blind)).not.toContain('AAAA')
  })

  it('has the tools, the calls and their results', () => {
    const call = (id: string, text: string) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: text },
    })
    expect(JSON.parse(bodyOf(turn, { tools, maxOutputTokens: 9 }))).toEqual({
      model: 'bear-1',
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Looks out of the window.',
            parameters: { type: 'object', properties: { city: {} } },
          },
        },
      ],
      messages: [
        asked,
        { role: 'assistant', content: null, tool_calls: [call('a', '{"city":"Paris"}'), call('b', '{}')] },
        { role: 'tool', tool_call_id: 'a', content: 'Rain.' },
        { role: 'tool', tool_call_id: 'b', content: 'No such city.' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 9,
    })
  })

  it('has neither tools nor a choice without tools', () => {
    expect(Object.keys(JSON.parse(bodyOf([asked], { tools: [], toolChoice: 'none' })))).not.toContain('tools')
    expect(JSON.parse(bodyOf([asked], { toolChoice: 'none' })).tool_choice).toBeUndefined()
  })

  it('lists the tools, but lets none be called, where that is asked', () => {
    expect(JSON.parse(bodyOf(turn, { tools, toolChoice: 'none' }))).toMatchObject({ tools: [{}], tool_choice: 'none' })
  })

  it('begins with the bytes of the one before, up to the end of its messages', () => {
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom('user' as const, 'system' as const), content: fc.string() }),
      fc.record({
        role: fc.constant('assistant' as const),
        content: fc.string(),
        toolCalls: fc.array(fc.record({ id: fc.string(), name: fc.string(), arguments: fc.string() })),
      }),
      fc.record({
        role: fc.constant('tool' as const),
        content: fc.string(),
        callId: fc.string(),
        name: fc.string(),
        isError: fc.boolean(),
      }),
    )
    const variants = fc.constantFrom({}, { shortIds: true }, { emptyContent: '' as const }, { tools: false })
    fc.assert(
      fc.property(fc.array(message), message, variants, (before, next, variant) => {
        const upToMessages = (body: string) => body.slice(0, body.lastIndexOf('],"stream":true'))
        const [short, long] = [before, [...before, next]].map((all) => upToMessages(bodyOf(all, { tools }, variant)))
        // Results of one turn share a message where there are no tools, and so do the pieces of a paused answer.
        const follows = next.role === before.at(-1)?.role
        const isShared = follows && (next.role === 'assistant' || (variant.tools === false && next.role === 'tool'))
        if (!isShared) expect(long?.startsWith(short ?? '')).toBe(true)
        expect(bodyOf(before, { tools }, variant)).toBe(bodyOf(structuredClone(before), { tools }, variant))
      }),
    )
  })
})

describe('arguments that are no object', () => {
  it.each(['', '{"city":', '7', '[]', 'null', '"{}"'])('%j is sent in one', (text) => {
    const wrong: ModelMessage = { ...called, toolCalls: [{ id: 'a', name: 'weather', arguments: text }] }
    const [answer] = messagesOf([wrong], { tools })
    expect(JSON.parse(answer.tool_calls[0].function.arguments)).toEqual({ unreadable: text })
  })
})

describe('for a server that is particular', () => {
  it('content is empty instead of null', () => {
    expect(messagesOf(turn, { tools }, { emptyContent: '' })[1].content).toBe('')
  })

  it('ids have nine letters and digits, the same for a call and its result', () => {
    const [, answer, ...results] = messagesOf(turn, { tools }, { shortIds: true })
    const ids = answer.tool_calls.map(({ id }: { id: string }) => id)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{9}$/)
    expect(new Set(ids).size).toBe(2)
    expect(results.map(({ tool_call_id }: { tool_call_id: string }) => tool_call_id)).toEqual(ids)
  })

  it('a turn with calls has reasoning, though none was kept', () => {
    expect(messagesOf(turn, { tools }, { fillReasoning: true })[1].reasoning_content).toBe(' ')
    expect(messagesOf([asked, { role: 'assistant', content: 'Wet.' }], {}, { fillReasoning: true })[1]).toEqual({
      role: 'assistant',
      content: 'Wet.',
    })
  })

  it('the first call of a turn has a signature, though none was kept', () => {
    const [first, second] = messagesOf(turn, { tools }, { fillSignature: true })[1].tool_calls
    expect(first.extra_content.google.thought_signature).toBe('skip_thought_signature_validator')
    expect(second.extra_content).toBeUndefined()
  })

  it.each([
    ['knows no tools', { tools }, { tools: false }],
    ['knows no tool_choice, where none may be called', { tools, toolChoice: 'none' }, { toolChoice: false }],
  ] as const)('what was called and found is text where it %s', (_, more, variant) => {
    const body = JSON.parse(bodyOf([...turn, { role: 'assistant', content: 'Wet.' }, asked], more, variant))
    expect(body.tools).toBeUndefined()
    expect(body.tool_choice).toBeUndefined()
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ])
    const all = JSON.stringify(body.messages)
    for (const word of ['weather', 'Paris', 'Rain.', 'No such city.', 'The error of', 'Wet.'])
      expect(all).toContain(word)
  })
})

describe('what the provider sent', () => {
  const block = {
    role: 'assistant',
    content: '<think>Hm.</think>',
    reasoning_content: 'Hm.',
    details: [{ b: 1, a: { d: 2, c: 3 } }],
    tool_calls: [
      {
        id: 'a',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Paris"}' },
        extra_content: { sign: 'x' },
      },
      { id: 'b', type: 'function', function: { name: 'weather', arguments: '{}', strict: true } },
    ],
  }
  const native = { provider: 'Honey', api: 'openai_chat', model: 'bear-1', blocks: [block] }
  const withNative = (more: object = {}): ModelMessage[] => [
    asked,
    { ...called, native: { ...native, ...more } },
    ...told,
  ]

  it('goes back as it came', () => {
    expect(messagesOf(withNative(), { tools })[1]).toEqual(block)
  })

  it('has the same bytes, in whatever order the database keeps its fields', () => {
    const reversed = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([name, inner]) => [name, reversed(inner)]),
          )
    const other = withNative({ blocks: [{ ...(reversed(block) as object), details: block.details.map(reversed) }] })
    expect(bodyOf(other, { tools })).toBe(bodyOf(withNative(), { tools }))
  })

  it.each([
    ['to another provider', withNative({ provider: 'Salmon' }), {}],
    ['to another API', withNative({ api: 'anthropic' }), {}],
    ['to a server that refuses it', withNative(), { native: 'none' }],
    ['from another model to a server that refuses that', withNative({ model: 'bear-2' }), { native: 'own' }],
    ['once the calls are others', withNative({ blocks: [{ ...block, tool_calls: [] }] }), {}],
    ['when it is no message', withNative({ blocks: [7] }), {}],
  ] as const)('does not go %s', (_, messages, variant) => {
    expect(messagesOf(messages, { tools }, variant)).toEqual(messagesOf(turn, { tools }))
  })

  it('keeps its own signature where others get one', () => {
    expect(messagesOf(withNative(), { tools }, { fillSignature: true })[1]).toEqual(block)
  })

  it('from this model goes to a server that refuses what others sent', () => {
    expect(messagesOf(withNative(), { tools }, { native: 'own' })[1]).toEqual(block)
  })
})

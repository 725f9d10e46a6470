import { describe, expect, it } from 'vitest'
import type { ModelMessage, ModelRequest } from '../../../../src/llm/contract/model.ts'
import { asModelError, calm, gather } from '../../gather.ts'
import { refusal, serve } from '../serve.ts'

const tools = [{ name: 'den', description: 'Looks into the den.', inputSchema: { type: 'object' } }]
const blocks = [
  { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
  { type: 'tool_use', id: 't1', name: 'den', input: {} },
]
const looped: ModelMessage[] = [
  { role: 'user', content: 'Look.' },
  {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 't1', name: 'den', arguments: '{}' }],
    native: { provider: 'honey', api: 'anthropic', model: 'm', blocks },
  },
  { role: 'tool', callId: 't1', name: 'den', content: 'Bears.', isError: false },
]
const plain: ModelRequest = { model: 'claude-opus-4-6', messages: [{ role: 'user', content: 'Hi.' }] }
const inLoop: ModelRequest = { ...plain, messages: looped, tools }

const pdf = { id: 'f1', name: 'bears.pdf', mediaType: 'application/pdf', data: 'AAAA' }
const cited = { type: 'text', text: 'They sleep.', citations: [{ type: 'page_location', document_index: 3 }] }
const read: ModelRequest = { ...plain, messages: [{ role: 'user', content: 'Read.', files: [pdf] }] }
const afterCut: ModelRequest = {
  ...plain,
  messages: [
    {
      role: 'assistant',
      content: 'They sleep.',
      native: { provider: 'honey', api: 'anthropic', model: 'm', blocks: [cited] },
    },
    { role: 'user', content: 'And now?' },
  ],
}

type Body = Record<string, unknown> & { thinking?: Record<string, unknown> }
const has = (body: Body, word: string) => JSON.stringify(body).includes(word)

interface Case {
  /** What the server cannot bear, and how it says so. */
  when: (body: Body) => boolean
  says: string
  status?: number
  request: ModelRequest
  /** What the request is then. */
  instead: (body: Body) => boolean
  /** The next request of the same kind is refused as well. */
  once?: true
}

const cases: Record<string, Case> = {
  'an answer that may not be so long': {
    when: ({ max_tokens }) => Number(max_tokens) > 8192,
    says: 'max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for claude',
    request: plain,
    instead: ({ max_tokens }) => max_tokens === 8192,
  },
  'a prompt that leaves less room': {
    when: ({ max_tokens }) => Number(max_tokens) > 11_760,
    says: 'input length and `max_tokens` exceed context limit: 188240 + 64000 > 200000, decrease input length',
    request: plain,
    instead: ({ max_tokens }) => max_tokens === 11_760,
    once: true,
  },
  'a server without citations': {
    when: (body) => has(body, 'citations'),
    says: 'messages.0.content.0.document.citations: Extra inputs are not permitted',
    request: read,
    instead: (body) => !has(body, 'citations') && has(body, 'AAAA'),
  },
  'a citation of a document that was left out since': {
    when: (body) => has(body, 'document_index'),
    says: 'messages.0.content.0.text.citations.0.document_index: 3 is out of range',
    request: afterCut,
    instead: (body) => !has(body, 'citations') && has(body, 'They sleep.'),
    once: true,
  },
  'a server without binding': {
    when: (body) => has(body, 'block_binding'),
    says: 'thinking.block_binding: Extra inputs are not permitted',
    request: inLoop,
    instead: (body) => !has(body, 'block_binding') && has(body, 'c2ln'),
  },
  'a signature of another account': {
    when: (body) => has(body, 'c2ln'),
    says: 'messages.1.content.0: Invalid `signature` in `thinking` block',
    request: inLoop,
    instead: (body) => !has(body, '"thinking":"Hm."') && has(body, 'tool_use'),
    once: true,
  },
  'a model that thinks only as it likes': {
    when: ({ thinking }) => thinking?.type === 'enabled',
    says: '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".',
    request: { ...plain, model: 'bear-1', reasoningEffort: 'low' },
    instead: ({ thinking }) => thinking?.type === 'adaptive',
  },
  'a model that does not think': {
    when: ({ thinking }) => thinking !== undefined,
    says: 'thinking is not supported by this model',
    request: { ...plain, model: 'bear-1', reasoningEffort: 'low' },
    instead: ({ thinking }) => thinking === undefined,
  },
  'a model without an effort': {
    when: ({ output_config }) => output_config !== undefined,
    says: 'output_config: Extra inputs are not permitted',
    request: { ...plain, reasoningEffort: 'low' },
    instead: ({ output_config, thinking }) => output_config === undefined && thinking !== undefined,
  },
  'a model without a temperature': {
    when: ({ temperature }) => temperature !== undefined,
    says: '`temperature` is deprecated for this model.',
    request: { ...plain, temperature: 0.5 },
    instead: ({ temperature }) => temperature === undefined,
  },
  'a server without a cache': {
    when: (body) => has(body, 'cache_control'),
    says: 'messages.0.content.0.cache_control: unknown field',
    request: plain,
    instead: (body) => !has(body, 'cache_control'),
  },
  'a server without tool_choice': {
    when: ({ tool_choice }) => tool_choice !== undefined,
    says: 'tool_choice: type none is unknown',
    request: { ...inLoop, toolChoice: 'none' },
    instead: (body) => body.tools === undefined && has(body, 'I call the tool den') && !has(body, 'tool_use'),
  },
  'a model without tools': {
    when: ({ tools }) => tools !== undefined,
    says: 'registry/bear does not support tools',
    request: inLoop,
    instead: (body) => has(body, 'The result of the tool den') && has(body, 'Bears.'),
  },
}

describe('what a server refuses is left out', () => {
  it.each(Object.entries(cases))('%s', async (_, { when, says, status, request, instead, once }) => {
    await using server = await serve(({ body }) => (when(body) ? refusal(says, status) : undefined))
    expect(await gather(server.provider.stream(request, calm()))).toMatchObject({
      text: 'Bears sleep.',
      error: undefined,
    })
    expect(instead(server.requests.at(-1)?.body ?? {})).toBe(true)
    const before = server.requests.length
    await gather(server.provider.stream(request, calm()))
    expect(server.requests.length - before).toBe(once ? before : 1)
  })

  it('and there is an end to tries', async () => {
    const says =
      'tools thinking signature block_binding cache_control temperature effort tool_choice not supported: unknown'
    await using server = await serve(() => refusal(says))
    const request = { ...inLoop, toolChoice: 'none' as const, temperature: 0.1, reasoningEffort: 'low' }
    const { error } = await gather(server.provider.stream(request, calm()))
    expect(asModelError(error)).toMatchObject({ code: 'model_refused' })
    expect(server.requests.length).toBeLessThan(12)
  })
})

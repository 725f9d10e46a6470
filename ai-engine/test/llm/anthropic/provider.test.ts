import { describe, expect, it } from 'vitest'
import { asModelError, calm, gather, question } from '../gather.ts'
import { refusal, serve } from './serve.ts'

const asked = question('How do bears sleep?', 'claude-opus-4-6')

describe('a provider with the Messages API', () => {
  it('sends its version, its key and whatever else is set', async () => {
    await using server = await serve(() => undefined, { headers: { 'X-Den': 'warm', 'Anthropic-Beta': 'bears-2026' } })
    const answer = await gather(server.provider.stream(asked, calm()))
    expect(answer).toMatchObject({ text: 'Bears sleep.', finish: 'stop', requestId: 'req_bear' })
    expect(server.provider).toMatchObject({ api: 'anthropic', slug: 'honey' })
    expect(server.requests).toMatchObject([
      {
        path: '/v1/messages',
        headers: {
          'anthropic-version': '2023-06-01',
          'x-api-key': 'sk-ant-honey-0123456789',
          'x-den': 'warm',
          'anthropic-beta': 'bears-2026',
        },
        body: { model: 'claude-opus-4-6', max_tokens: 64_000, stream: true },
      },
    ])
  })

  it('lists its models, page by page, with what is said of them', async () => {
    const page = (id: string, has_more: boolean) => ({
      status: 200,
      body: {
        data: [{ type: 'model', id, display_name: id.toUpperCase(), max_input_tokens: 200_000, max_tokens: 64_000 }],
        has_more,
        last_id: id,
      },
    })
    await using server = await serve(({ path }) =>
      page(path.includes('after_id') ? 'bear-2' : 'bear-1', !path.includes('after_id')),
    )
    expect(await server.provider.listModels(calm())).toMatchObject([
      { id: 'bear-1', name: 'BEAR-1', contextWindow: 200_000, maxOutputTokens: 64_000 },
      { id: 'bear-2', name: 'BEAR-2' },
    ])
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/models?limit=1000',
      '/v1/models?limit=1000&after_id=bear-1',
    ])
  })

  it('does not ask for pages without end', async () => {
    await using server = await serve(() => ({
      status: 200,
      body: { data: [{ id: 'bear' }], has_more: true, last_id: 'bear' },
    }))
    await server.provider.listModels(calm())
    expect(server.requests.length).toBeLessThanOrEqual(5)
  })

  it('answers whole, for titles', async () => {
    const message = { type: 'message', id: 'msg_1', model: 'claude-bear-5', role: 'assistant', stop_reason: 'end_turn' }
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: 's' },
      { type: 'text', text: 'Bears and sleep' },
    ]
    const body = { ...message, content, usage: { input_tokens: 3, output_tokens: 2 } }
    await using server = await serve(() => ({ status: 200, body }))
    expect(await server.provider.complete({ ...asked, maxOutputTokens: 30 }, calm())).toEqual({
      text: 'Bears and sleep',
      usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 0, cachedInputTokens: 0 },
      model: 'claude-bear-5',
      requestId: 'msg_1',
    })
    expect(server.requests).toMatchObject([{ body: { stream: false, max_tokens: 30 } }])
    expect(JSON.stringify(server.requests[0]?.body)).not.toContain('cache_control')
  })
})

/** https://platform.claude.com/docs/en/api/errors */
const table: [status: number, type: string, message: string, code: string, retryable: boolean, says: string][] = [
  [400, 'invalid_request_error', 'messages.0: bad bear', 'model_refused', false, 'refused the request (HTTP 400)'],
  [
    400,
    'invalid_request_error',
    'prompt is too long: 210000 tokens > 200000 maximum',
    'context_too_long',
    false,
    'too long',
  ],
  [
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the API.',
    'model_quota',
    false,
    'no quota left',
  ],
  [401, 'authentication_error', 'invalid x-api-key', 'model_unauthorized', false, 'does not accept the API key'],
  [402, 'billing_error', 'Pay first', 'model_quota', false, 'no quota left'],
  [403, 'permission_error', 'not yours', 'model_unauthorized', false, 'denies access'],
  [404, 'not_found_error', 'model: claude-opus-4-6', 'model_not_found', false, 'has no model named'],
  [413, 'request_too_large', 'Request exceeds the maximum size', 'context_too_long', false, 'too long'],
  [429, 'rate_limit_error', 'Too many requests', 'model_rate_limited', true, 'Try again in 7 s'],
  [500, 'api_error', 'Internal server error', 'model_unavailable', true, 'problem of its own'],
  [504, 'timeout_error', 'Timed out', 'model_unavailable', true, 'problem of its own'],
  [529, 'overloaded_error', 'Overloaded', 'model_unavailable', true, 'more to do than it can'],
]

describe('a refused request', () => {
  it.each(table)('%i %s: %s', async (status, type, message, code, retryable, says) => {
    await using server = await serve(() => ({ ...refusal(message, status, type), headers: { 'retry-after': '7' } }))
    const error = asModelError((await gather(server.provider.stream(asked, calm()))).error)
    expect(error).toMatchObject({ code, retryable, message: expect.stringContaining(says) })
    expect(error.message).not.toContain('honey-0123456789')
    expect(server.requests).toHaveLength(1)
  })
})

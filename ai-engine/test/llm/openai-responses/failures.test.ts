import { describe, expect, it } from 'vitest'
import { asModelError } from '../gather.ts'
import { begun, type Event, message, response, usage } from './events.ts'
import { readAll, readEvents } from './read-all.ts'
import { wire } from './recordings.ts'

const failed = (error: unknown, more: object = {}): Event => ({
  type: 'response.failed',
  response: response('failed', { error, ...more }),
})
const flat = (code: string | null, text: string): Event => ({ type: 'error', code, message: text, param: null })
const nested = (type: string, code: string | null, text: string): Event => ({
  type: 'error',
  error: { type, code, message: text, param: null },
})

/**
 * Shapes: https://platform.openai.com/docs/api-reference/responses-streaming/error (flat), the same event as the service
 * sends it (nested), https://platform.openai.com/docs/api-reference/responses/object (`error.code`), and the codes of
 * https://platform.openai.com/docs/guides/error-codes.
 */
const table: [event: Event, code: string, retryable: boolean][] = [
  [flat('server_error', 'The server had an error.'), 'model_stream_broken', true],
  [flat(null, 'Something went wrong.'), 'model_stream_broken', true],
  [nested('server_error', 'server_error', 'The server had an error.'), 'model_stream_broken', true],
  [nested('insufficient_quota', 'insufficient_quota', 'You exceeded your current quota.'), 'model_quota', false],
  [nested('tokens', 'rate_limit_exceeded', 'Rate limit reached.'), 'model_rate_limited', true],
  [nested('invalid_request_error', 'context_length_exceeded', 'Your input is too much.'), 'context_too_long', false],
  [failed({ code: 'server_error', message: 'An error occurred.' }), 'model_stream_broken', true],
  [failed({ code: 'rate_limit_exceeded', message: 'Rate limit reached.' }), 'model_rate_limited', true],
  [failed({ code: 'insufficient_quota', message: 'You exceeded it.' }), 'model_quota', false],
  [failed({ code: 'context_length_exceeded', message: 'Too much.' }), 'context_too_long', false],
  [failed({ code: 'invalid_prompt', message: 'Flagged.' }), 'model_stream_broken', false],
  [failed({ code: 'image_parse_error', message: 'No image.' }), 'model_stream_broken', false],
  [failed({ code: 'vector_store_timeout', message: 'Too slow.' }), 'model_stream_broken', true],
  [failed(null), 'model_stream_broken', true],
  [{ type: 'response.cancelled', response: response('cancelled') }, 'model_stream_broken', true],
  [{ type: 'response.completed', response: response('failed') }, 'model_stream_broken', true],
]

describe('a failure inside the stream', () => {
  it.each(table)('%j', async (event, code, retryable) => {
    const start = message(0, 'msg_1', 'Bears sleep.').slice(0, 4)
    const answer = await readEvents([...begun(), ...start, event])
    expect(answer).toMatchObject({ text: 'Bears sleep.', finish: undefined })
    expect(asModelError(answer.error)).toMatchObject({ code, retryable })
    const unnamed = await readAll([wire([event], { named: false })])
    expect(asModelError(unnamed.error)).toMatchObject({ code, retryable })
  })

  it('quotes the provider, and counts what it bills', async () => {
    const answer = await readEvents([
      failed({ code: 'server_error', message: 'The den fell in.' }, { usage: usage(9, 2) }),
    ])
    expect(asModelError(answer.error).message).toContain('“The den fell in.”')
    expect(answer.usage).toMatchObject({ inputTokens: 9, outputTokens: 2 })
  })

  it.each([
    ['an error without a type', '{"error":{"message":"no bears left","type":"server_error"}}'],
    ['a sentence', '{"detail":"no bears left"}'],
    ['an event of another kind that is an error', '{"object":"error","message":"no bears left"}'],
  ])('may be %s', async (_, data) => {
    const answer = await readAll([new TextEncoder().encode(`data: ${data}\n\n`)])
    expect(asModelError(answer.error).message).toContain('no bears left')
  })

  it('is what a stream has that says nothing but [DONE]', async () => {
    const answer = await readAll([wire([], { done: true })])
    expect(answer).toMatchObject({ text: '', finish: undefined })
    expect(asModelError(answer.error).message).toContain('without saying that it is complete')
  })

  it('is a line that does not parse', async () => {
    const bytes = new TextEncoder().encode('data: {"type":"response.output_text.delta","delta":\n\n')
    const answer = await readAll([wire(message(0, 'msg_1', 'Bears.').slice(0, 3)), bytes])
    expect(answer).toMatchObject({ text: 'Bears.', finish: undefined })
    expect(asModelError(answer.error).message).toContain('a line that cannot be read')
  })
})

/** OpenAI's documentation of `usage`, xAI's, OpenRouter's, and servers that count as Chat Completions does. */
const counts: [why: string, counted: object, expected: object | undefined][] = [
  [
    'as documented',
    usage(100, 50, { cached: 40, reasoning: 30 }),
    { inputTokens: 100, outputTokens: 50, reasoningTokens: 30, cachedInputTokens: 40 },
  ],
  [
    'written to a cache at its own price',
    { ...usage(100, 50), input_tokens_details: { cached_tokens: 40, cache_write_tokens: 60 } },
    { inputTokens: 100, outputTokens: 50, reasoningTokens: 0, cachedInputTokens: 40, cacheWriteTokens: 60 },
  ],
  [
    'reasoning beside the output',
    { input_tokens: 10, output_tokens: 5, output_tokens_details: { reasoning_tokens: 20 }, total_tokens: 35 },
    { inputTokens: 10, outputTokens: 25, reasoningTokens: 20, cachedInputTokens: 0 },
  ],
  [
    'with its price',
    { ...usage(10, 5), cost: 0.002 },
    { inputTokens: 10, outputTokens: 5, reasoningTokens: 0, cachedInputTokens: 0, dollars: 0.002 },
  ],
  [
    'with the names of Chat Completions',
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    { inputTokens: 10, outputTokens: 5, reasoningTokens: 0, cachedInputTokens: 0 },
  ],
  [
    'without details',
    { input_tokens: 3, output_tokens: 4 },
    { inputTokens: 3, outputTokens: 4, reasoningTokens: 0, cachedInputTokens: 0 },
  ],
  ['nothing', {}, undefined],
]

describe('usage', () => {
  it.each(counts)('%s', async (_, counted, expected) => {
    const end = { type: 'response.completed', response: response('completed', { usage: counted }) }
    expect((await readEvents([end])).usage).toEqual(expected)
  })
})

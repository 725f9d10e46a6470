import { describe, expect, it } from 'vitest'
import { asModelError } from '../gather.ts'
import { begun, block, type Counts, type Event, ended, ping, text, thinking, toolUse } from './events.ts'
import { readAll, readEvents } from './read-all.ts'
import { wire } from './recordings.ts'

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const reasons: [sent: string | null, read: string][] = [
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  // The reasons of servers that translate another API.
  ['stop', 'stop'],
  ['length', 'length'],
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
  ['SAFETY', 'content_filter'],
  ['tool_calls', 'stop'],
  ['hibernation', 'other'],
  [null, 'stop'],
]

describe('why a message ends', () => {
  it.each(reasons)('%s is %s', async (sent, read) => {
    expect(await readEvents([begun(), ...text(0, 'Bears.'), ...ended(sent)])).toMatchObject({
      text: 'Bears.',
      finish: read,
    })
  })

  it.each([
    ['tool_use', 'tool_calls', [toolUse(0, 'toolu_1', 'den', '{}')].flat()],
    ['end_turn', 'tool_calls', [toolUse(0, 'toolu_1', 'den', '{}')].flat()],
    ['tool_calls', 'tool_calls', [toolUse(0, 'toolu_1', 'den', '{}')].flat()],
    ['tool_use', 'stop', text(0, 'Bears.')],
  ])('%s is %s where the blocks say so', async (sent, read, blocks) => {
    expect(await readEvents([begun(), ...blocks, ...ended(sent)])).toMatchObject({ finish: read })
  })

  it('a refusal after some text says why behind it', async () => {
    const details = { stop_details: { type: 'refusal', explanation: 'No more\nof that.' } }
    const answer = await readEvents([begun(), ...text(0, 'Bears are'), ...ended('refusal', {}, details)])
    expect(answer).toMatchObject({ text: 'Bears are\n\nNo more of that.', finish: 'refusal' })
  })
})

/**
 * https://platform.claude.com/docs/en/api/errors, as the stream has them. `overloaded_error` is what a 529 is outside of it.
 */
const errors: [type: string, message: string, code: string, retryable: boolean][] = [
  ['overloaded_error', 'Overloaded', 'model_stream_broken', true],
  ['api_error', 'Internal server error', 'model_stream_broken', true],
  ['timeout_error', 'Timed out', 'model_stream_broken', true],
  ['rate_limit_error', 'Too many requests', 'model_rate_limited', true],
  ['billing_error', 'Pay first', 'model_quota', false],
  ['invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context_too_long', false],
  ['request_too_large', 'Request exceeds the maximum size', 'context_too_long', false],
  ['authentication_error', 'invalid x-api-key', 'model_stream_broken', false],
  ['permission_error', 'not yours', 'model_stream_broken', false],
  ['not_found_error', 'model: bear', 'model_stream_broken', false],
  ['den_error', 'The den fell in', 'model_stream_broken', true],
]

describe('a failure inside the stream', () => {
  it.each(errors)('%s: %s', async (type, message, code, retryable) => {
    const error: Event = { type: 'error', error: { type, message }, request_id: 'req_1' }
    const answer = await readEvents([begun(), ...text(0, 'Bears sleep.'), error, ...ended('end_turn')])
    expect(answer).toMatchObject({ text: 'Bears sleep.', finish: undefined })
    expect(asModelError(answer.error)).toMatchObject({ code, retryable, message: expect.stringContaining(message) })
    // Without the event's name.
    const bytes = new TextEncoder().encode(`data: ${JSON.stringify(error)}\n\n`)
    expect(asModelError((await readAll([bytes])).error)).toMatchObject({ code, retryable })
  })

  it.each([
    ['the reason', 2],
    ['the end of a block', 3],
    ['all but the beginning', 5],
  ])('a body that ends without %s is not whole', async (_, missing) => {
    const events = [begun(), ...text(0, 'Bears ', 'sleep.'), ...ended('end_turn')]
    const { error, finish } = await readEvents(events.slice(0, -missing))
    expect(finish).toBeUndefined()
    expect(asModelError(error)).toMatchObject({ code: 'model_stream_broken', retryable: true, mayBeBilled: true })
  })

  it('a line that does not parse fails it, and what came before is kept', async () => {
    const bad = new TextEncoder().encode('data: {"type":"content_block_delta","delta":\n\n')
    const answer = await readAll([wire([begun(), ...text(0, 'Bears')]), bad, wire(ended('end_turn'))])
    expect(answer).toMatchObject({ text: 'Bears', error: { code: 'model_stream_broken' } })
  })

  it.each([
    ['too many calls', Array.from({ length: 200 }, (_, at) => toolUse(at, `t${at}`, 'den')).flat()],
    ['too many arguments', toolUse(0, 't', 'den', 'x'.repeat(600_000), 'x'.repeat(600_000))],
    ['too many blocks', Array.from({ length: 2100 }, (_, at) => text(at, 'x')).flat()],
  ])('%s fail it', async (_, events) => {
    const { error } = await readEvents([begun(), ...events, ...ended('tool_use')])
    expect(asModelError(error)).toMatchObject({ code: 'model_stream_broken' })
  })

  it('blocks beyond 4 MiB are read and not kept', async () => {
    const many = Array.from({ length: 5 }, () => 'x'.repeat(1024 * 1024))
    const {
      text: said,
      reasoning,
      native,
    } = await readEvents([begun(), ...thinking(0, 's', ...many), ...text(1, 'Bears.'), ...ended('end_turn')])
    expect([said, reasoning.length, native]).toEqual(['Bears.', 5 * 1024 * 1024, undefined])
  })

  it('odd events change nothing', async () => {
    const odd: Event[] = [
      ping,
      { type: 'content_block_delta', index: 9, delta: { type: 'mystery', paws: 1 } },
      { type: 'content_block_delta', index: 9 },
      { type: 'content_block_start', index: 8 },
      { type: 'content_block_stop', index: 77 },
      { type: 'message_delta', delta: null, usage: null },
    ]
    const answer = await readEvents([begun(), ...text(0, 'Bears.'), ...odd, ...ended('end_turn')])
    expect(answer).toMatchObject({ text: 'Bears.', finish: 'stop', error: undefined })
  })

  it('a text whose beginning a server leaves out is read', async () => {
    const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Bears.' } }
    expect(await readEvents([begun(), delta, ...ended('end_turn')])).toMatchObject({ text: 'Bears.', finish: 'stop' })
  })
})

/** https://platform.claude.com/docs/en/api/messages (usage), …/prompt-caching, …/compaction (iterations) */
const counts: [name: string, first: Counts, last: Counts, expected: object | undefined][] = [
  ['only at the beginning', { input_tokens: 7, output_tokens: 1 }, {}, { inputTokens: 7, outputTokens: 1 }],
  ['only at the end', {}, { input_tokens: 7, output_tokens: 3 }, { inputTokens: 7, outputTokens: 3 }],
  ['zeros at the end', { input_tokens: 7 }, { input_tokens: 0, output_tokens: 3 }, { inputTokens: 7, outputTokens: 3 }],
  [
    'cache reads and writes',
    { input_tokens: 7, cache_read_input_tokens: 100, cache_creation_input_tokens: 30 },
    { output_tokens: 3 },
    { inputTokens: 137, outputTokens: 3, cachedInputTokens: 100, cacheWriteTokens: 30 },
  ],
  [
    'several iterations',
    { input_tokens: 7 },
    {
      output_tokens: 3,
      iterations: [
        { type: 'compaction', input_tokens: 100, output_tokens: 20 },
        { type: 'message', input_tokens: 7, output_tokens: 3 },
        { type: 'advisor_message', input_tokens: 999, output_tokens: 999 },
      ],
    },
    { inputTokens: 107, outputTokens: 23 },
  ],
  [
    'a fallback that answered',
    { input_tokens: 7 },
    {
      output_tokens: 3,
      iterations: [
        { type: 'message', input_tokens: 50 },
        { type: 'fallback_message', input_tokens: 7 },
      ],
    },
    { inputTokens: 7, outputTokens: 3 },
  ],
  ['nothing', {}, {}, undefined],
  ['a count beyond reason', { input_tokens: 1e300 }, { output_tokens: 3 }, undefined],
  ['no numbers', { input_tokens: 'seven' as never }, { output_tokens: -1 }, undefined],
  [
    'numbers as text',
    { input_tokens: '7' as never },
    { output_tokens: '3' as never },
    { inputTokens: 7, outputTokens: 3 },
  ],
  ['the names of another API', {}, { prompt_tokens: 7, completion_tokens: 3 }, { inputTokens: 7, outputTokens: 3 }],
]

describe('what a message used', () => {
  it.each(counts)('%s', async (_, first, last, expected) => {
    const { usage } = await readEvents([begun(first), ...text(0, 'Bears.'), ...ended('end_turn', last)])
    if (expected) expect(usage).toMatchObject(expected)
    else expect(usage).toBeUndefined()
  })

  it('is not told before it is whole: a cut message is estimated', async () => {
    expect(await readEvents([begun(), ...block(0, { type: 'text', text: 'Bears' })])).toMatchObject({
      usage: undefined,
    })
  })
})

import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createMessageReader } from '../../../src/llm/anthropic/message-reader.ts'
import { streamAnswer } from '../../../src/llm/http/answer-stream.ts'
import { createFailures } from '../../../src/llm/http/failures.ts'
import { createAnswerReader } from '../../../src/llm/openai-chat/answer-reader.ts'
import { createResponseReader } from '../../../src/llm/openai-responses/response-reader.ts'
import * as anthropic from '../anthropic/events.ts'
import { asModelError, calm, gather } from '../gather.ts'
import { chunk, frames } from '../openai-chat/serve-body.ts'
import * as responses from '../openai-responses/events.ts'

const readers = { chat: createAnswerReader, messages: createMessageReader, responses: createResponseReader }
type Api = keyof typeof readers

const failures = createFailures({ name: 'Honey', host: 'honey', apiKey: undefined, detected: false })

/** Reads a body of one piece, or of one for each character. */
function read(api: Api, body: string, { inPieces = false, isLost = false } = {}) {
  const request = { model: 'bear-1', messages: [] }
  const answer = readers[api]({ provider: 'honey', failures, request, requestId: undefined })
  const pieces = inPieces ? [...body].map((one) => Buffer.from(one)) : [Buffer.from(body)]
  const stream = isLost ? Readable.from(losing(pieces)) : Readable.from(pieces)
  return gather(streamAnswer(stream, answer, failures, { signal: calm(), maxBytes: 64e6 }))
}

async function* losing(pieces: readonly Buffer[]) {
  yield* pieces
  throw new Error('reset by the peer')
}

const named = (events: readonly { type: string }[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
const untyped = (events: readonly { type: string }[]) =>
  events.map(({ type, ...rest }) => `event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`).join('')

/** An answer of each API in these words, in pieces: without its end, and that end. */
function answerOf(api: Api, ...words: string[]): { body: string; end: string } {
  if (api === 'chat')
    return {
      body: frames(...words.map((content) => chunk({ content }))).join(''),
      end: frames(chunk({}, 'stop')).join(''),
    }
  const text = words.join('')
  if (api === 'messages') {
    const events = [anthropic.begun(), ...anthropic.text(0, ...words)]
    return { body: named(events), end: named(anthropic.ended('end_turn')) }
  }
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const deltas = words.map((delta) => ({ type: 'response.output_text.delta', ...at, delta }))
  const end = responses.ended([responses.messageItem('msg_1', text)], responses.usage(1, 2))
  return { body: named([...responses.begun(), ...deltas]), end: named([end]) }
}

describe.each<Api>(['chat', 'messages', 'responses'])('a stream of the API of %s', (api) => {
  const { body, end } = answerOf(api, 'Bears ', 'sleep.')
  const whole = { text: 'Bears sleep.', finish: 'stop', error: undefined }

  it.each([
    ['that ends with [DONE] alone', `${body}data: [DONE]\n\n`],
    ['that ends with [DONE] in quotation marks', `${body}data: "[DONE]"\n\n`],
    ['whose last line has no end', (body + end).trimEnd()],
    ['with the field named twice', (body + end).replaceAll('data: ', 'data: data: ')],
    ['with a byte order mark and comments first', `\ufeff: hello\n\n:\n${body}${end}`],
    ['with comments in the data', `${body}data: : still here\n\n${end}`],
  ])('%s is whole', async (_, sent) => {
    expect(await read(api, sent)).toMatchObject(whole)
    expect(await read(api, sent, { inPieces: true })).toMatchObject(whole)
  })

  it('whose connection is lost within the empty line behind its end is whole', async () => {
    expect(await read(api, (body + end).trimEnd(), { isLost: true })).toMatchObject(whole)
  })

  it('without any end is broken', async () => {
    expect(asModelError((await read(api, body)).error).code).toBe('model_stream_broken')
    expect(asModelError((await read(api, body, { isLost: true })).error).message).toContain('the connection was lost')
  })

  it.each([
    ['a thought', ['<thi', 'nk>Honey?</th', 'ink>\n\nYes.']],
    ['a thought of Mistral', ['[THINK]Hon', 'ey?[/TH', 'INK]Yes.']],
    ['a thought of Seed', ['<seed:think>Honey?', '</seed:think>', 'Yes.']],
    ['a thought of Kimi', ['◁thi', 'nk▷Honey?◁/think', '▷\nYes.']],
    ['reasoning', ['<reasoning>Honey?</reasoning>', '\nYes.']],
  ])('takes %s out of the text', async (_, words) => {
    const answer = answerOf(api, ...words)
    const parts = await read(api, answer.body + answer.end)
    expect(parts).toMatchObject({ text: 'Yes.', reasoning: 'Honey?', finish: 'stop' })
    expect(JSON.stringify(parts.native ?? null)).not.toContain('Honey?')
  })

  it.each([
    ['a line of JSON', `${body}{"error":{"message":"out of honey"}}\n`],
    ['a line of JSON before anything', '\n{"error":"out of honey"}\n\n'],
    ['an event with a sentence', `${body}data: {"detail":"out of honey"}\n\n`],
    ['another name of a message', 'data: {"success":false,"error_message":"out of honey"}\n\n'],
    ['a list by field', 'data: {"errors":{"pot":["out of honey"]}}\n\n'],
    ['an error named by its event', `${body}event: error\ndata: out of honey\n\n`],
    ['plain words', 'out of honey'],
    ['JSON', '{"message":"out of honey"}'],
    ['JSON behind a comment', ': wait\n\n{"Message":"out of honey"}'],
  ])('that fails with %s says why', async (_, sent) => {
    for (const inPieces of [false, true]) {
      const { error } = await read(api, sent, { inPieces })
      expect(asModelError(error).message).toContain('out of honey')
    }
  })
})

describe('a stream of chat completions', () => {
  const done = '[DONE]'
  it.each([
    [
      'a finish reason beside an empty list of choices',
      [chunk({ content: 'Yes.' }), { choices: [], finish_reason: 'length' }],
    ],
    ['an unknown name of "length"', [chunk({ content: 'Yes.' }), chunk({}, 'output_token_cap_reached')]],
  ])('with %s was cut', async (_, payloads) => {
    expect(await read('chat', frames(...payloads).join(''))).toMatchObject({ text: 'Yes.', finish: 'length' })
  })

  it.each([
    ['a delta that is a text', [{ choices: [{ delta: 'Yes.' }] }]],
    ['a text beside an empty delta', [{ choices: [{ delta: {}, text: 'Yes.' }] }]],
    ['choices that are one', [{ choices: { index: 0, delta: { content: 'Yes.' } } }]],
    ['an index as text', [{ choices: [{ index: '0', delta: { content: 'Ye' } }] }, chunk({ content: 's.' })]],
    ['texts in values', [chunk({ content: ['Ye', { type: 'text', text: { value: 's.' } }] })]],
  ])('with %s is read', async (_, payloads) => {
    expect(await read('chat', frames(...payloads, done).join(''))).toMatchObject({ text: 'Yes.', finish: 'stop' })
  })

  it.each<[string, unknown]>([
    ['thought', 'Honey?'],
    ['thoughts', [{ text: 'Honey?' }]],
    ['thinking_content', 'Honey?'],
    ['thinking_blocks', [{ type: 'thinking', thinking: 'Honey?', signature: 's' }]],
    ['reasoningContent', 'Honey?'],
    ['reasoning_summary', 'Honey?'],
    ['reasoning', { summary: 'Honey?' }],
    ['reasoning_details', [{ type: 'reasoning.summary', summary: 'Honey?' }]],
  ])('has reasoning as %s', async (name, value) => {
    const answer = await read('chat', frames(chunk({ [name]: value }), chunk({ content: 'Yes.' }), done).join(''))
    expect(answer).toMatchObject({ text: 'Yes.', reasoning: 'Honey?' })
  })

  it('has arguments under other names', async () => {
    const call = (more: object) => chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'den', ...more } }] })
    for (const more of [{ parameters: { at: 1 } }, { input: '{"at":1}' }])
      expect((await read('chat', frames(call(more), done).join(''))).calls).toEqual([
        { id: 'a', name: 'den', arguments: '{"at":1}' },
      ])
  })

  it('fails by a status within it', async () => {
    const sent = frames({ choices: null, base_resp: { status_code: 1004, status_msg: 'out of honey' } }).join('')
    expect(asModelError((await read('chat', sent)).error).message).toContain('out of honey')
    const fine = frames(chunk({ content: 'Yes.' }), { base_resp: { status_code: 0, status_msg: 'success' } }, done)
    expect(await read('chat', fine.join(''))).toMatchObject({ text: 'Yes.', error: undefined })
  })

  it('may follow its JSON with [DONE]', async () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }] })
    expect(await read('chat', `${body}\n\ndata: [DONE]\n\n`)).toMatchObject({ text: 'Yes.', finish: 'stop' })
  })
})

describe('a stream of messages', () => {
  const events = [anthropic.begun(), ...anthropic.text(0, 'Bears.'), ...anthropic.ended('max_tokens')]

  it('is whole with its reason, and open again with more text', async () => {
    expect(await read('messages', named(events.slice(0, -1)))).toMatchObject({ text: 'Bears.', finish: 'length' })
    const more = [...events.slice(0, -1), ...anthropic.text(1, 'And')]
    expect(asModelError((await read('messages', named(more))).error).code).toBe('model_stream_broken')
  })

  it('may name its events by their field alone', async () => {
    expect(await read('messages', untyped(events))).toMatchObject({ text: 'Bears.', finish: 'length' })
  })

  it('fails by its reason', async () => {
    const failed = [...events.slice(0, -2), ...anthropic.ended('error')]
    expect(asModelError((await read('messages', named(failed))).error).message).toContain('gave up')
  })

  it('has text behind the end of its block, usage behind its reason', async () => {
    const late = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' Foxes.' } }
    const stop = { type: 'message_stop', usage: { input_tokens: 7, output_tokens: 3 } }
    const answer = await read('messages', named([...events.slice(1, -2), late, stop]))
    expect(answer).toMatchObject({ text: 'Bears. Foxes.', usage: { inputTokens: 7, outputTokens: 3 } })
  })

  it.each([[{ content: 'Bears.' }], [{ content: [{ type: 'text', text: 'Bears.' }] }]])('is %j', async (fields) => {
    const body = JSON.stringify({ role: 'assistant', ...fields, stop_reason: 'end_turn' })
    expect(await read('messages', body)).toMatchObject({ text: 'Bears.', finish: 'stop' })
  })
})

describe('a stream of responses', () => {
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const said = { type: 'response.output_text.delta', ...at, delta: 'Bears.' }

  it('may name its events by their field alone, or send them as a list', async () => {
    const events = [said, responses.ended([], null)]
    expect(await read('responses', untyped(events))).toMatchObject({ text: 'Bears.', finish: 'stop' })
    expect(await read('responses', frames(events).join(''))).toMatchObject({ text: 'Bears.', finish: 'stop' })
  })

  it.each([
    ['response.incomplete', 'other'],
    ['response.completed', 'stop'],
    ['response.failed', undefined],
    ['response.cancelled', undefined],
  ])('ends as its last event is named: %s', async (type, finish) => {
    for (const response of [{}, { status: 'in_progress' }])
      expect(await read('responses', named([said, { type, response } as never]))).toMatchObject({ finish })
  })

  it.each([
    ['only as the text of all', { object: 'response', status: 'completed', output: [], output_text: 'Bears.' }],
    ['in a body that does not say what it is', { status: 'completed', output: [responses.messageItem('m', 'Bears.')] }],
  ])('comes %s', async (_, body) => {
    expect(await read('responses', JSON.stringify(body))).toMatchObject({ text: 'Bears.', finish: 'stop' })
  })

  it('fails with an event of its own', async () => {
    const failed = named([{ type: 'response.error', error: { message: 'out of honey' } } as never])
    expect(asModelError((await read('responses', failed)).error).message).toContain('out of honey')
  })
})

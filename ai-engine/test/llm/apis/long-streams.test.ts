import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { createMessageReader } from '../../../src/llm/anthropic/message-reader.ts'
import { streamAnswer } from '../../../src/llm/http/answer-stream.ts'
import { createFailures } from '../../../src/llm/http/failures.ts'
import { createAnswerReader } from '../../../src/llm/openai-chat/answer-reader.ts'
import { createResponseReader } from '../../../src/llm/openai-responses/response-reader.ts'
import * as anthropic from '../anthropic/events.ts'
import { calm, gather } from '../gather.ts'
import { chunk } from '../openai-chat/serve-body.ts'
import * as responses from '../openai-responses/events.ts'

const failures = createFailures({ name: 'Honey', host: 'honey', apiKey: undefined, detected: false })
const readers = { chat: createAnswerReader, messages: createMessageReader, responses: createResponseReader }

/** Milliseconds that a stream of these payloads takes. */
async function timeOf(api: keyof typeof readers, payloads: readonly object[]): Promise<number> {
  const body = Buffer.from(payloads.map((payload) => `data: ${JSON.stringify(payload)}\n\n`).join(''))
  const request = { model: 'bear-1', messages: [] }
  const answer = readers[api]({ provider: 'honey', failures, request, requestId: undefined })
  const started = performance.now()
  const read = await gather(streamAnswer(Readable.from([body]), answer, failures, { signal: calm(), maxBytes: 1e9 }))
  expect(read.error).toBeUndefined()
  return performance.now() - started
}

const many = <T>(count: number, one: (at: number) => T) => Array.from({ length: count }, (_, at) => one(at))
const delta = (more: object) => ({ type: 'content_block_delta', index: 0, delta: more })
const said = { type: 'response.output_text.delta', item_id: 'm', output_index: 0, content_index: 0, delta: 'x' }
const call = (more: object) => chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'den' }, ...more }] })

it.each<[string, keyof typeof readers, (count: number) => object[]]>([
  [
    'cites',
    'messages',
    (count) => [
      anthropic.begun(),
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'x' } },
      ...many(count, (at) => delta({ type: 'citations_delta', citation: { url: `https://a.example/${at}` } })),
      ...anthropic.ended('end_turn'),
    ],
  ],
  [
    'has a field that grows',
    'chat',
    (count) => [...many(count, (at) => chunk({ honey: { [`k${at}`]: 1 } })), chunk({ content: 'x' }, 'stop')],
  ],
  ['has a call that grows', 'chat', (count) => [...many(count, (at) => call({ [`k${at}`]: 1 })), chunk({}, 'stop')]],
  [
    'has a message with each delta',
    'chat',
    (count) => [
      ...many(count, () => [chunk({ content: 'x' }), { choices: [{ message: { content: 'y' } }] }]).flat(),
      chunk({}, 'stop'),
    ],
  ],
  [
    'has a whole text with each delta',
    'responses',
    (count) => [
      ...many(count, () => [said, { ...said, type: 'response.output_text.done', text: 'y' }]).flat(),
      responses.ended([], null),
    ],
  ],
])('a stream that %s takes time by its length', { timeout: 100_000 }, async (_, api, payloads) => {
  await timeOf(api, payloads(1000))
  const short = await timeOf(api, payloads(10_000))
  const long = await timeOf(api, payloads(80_000))
  // Eight times as long; by the square it would be sixty-four.
  expect(long / short).toBeLessThan(30)
})

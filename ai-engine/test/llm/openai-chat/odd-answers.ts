import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { chunk, frames, type Served } from './serve-body.ts'

/** A stream as some server sends it, and what is right to make of it. */
export interface OddAnswer extends Served {
  kind: string
  text: string
  reasoning?: string
  finish: string
  /** Input and output as reported; none where they are to be estimated. */
  tokens?: [number, number]
}

const done = '[DONE]'
const usage = { prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 }
const counted = { choices: [], usage }
const textChunk = (content: string, finish: unknown = null) => chunk({ content }, finish)
const honey = [textChunk('Bears '), textChunk('like honey.')]
const whole = {
  model: 'bear-1',
  choices: [{ message: { role: 'assistant', content: 'Bears like honey.' }, finish_reason: 'stop' }],
  usage,
}
const stream = frames(...honey, chunk({}, 'stop'), counted, done).join('')
const like = { text: 'Bears like honey.', finish: 'stop' }
const json = { 'content-type': 'application/json' }
const encoded = (encoding: string) => ({ 'content-type': 'text/event-stream', 'content-encoding': encoding })

const ends: OddAnswer[] = [
  { kind: 'no finish reason, but [DONE]', body: frames(...honey, done), ...like },
  { kind: 'an empty finish reason', body: frames(textChunk('Bears like honey.', ''), done), ...like },
  {
    kind: 'a finish reason of "null"',
    body: frames(textChunk('Bears '), textChunk('like honey.', 'null'), done),
    ...like,
  },
  {
    kind: 'a finish reason under another name',
    body: frames({ choices: [{ delta: { content: 'Bears like honey.' }, stop_reason: 'max_tokens' }] }),
    text: 'Bears like honey.',
    finish: 'length',
  },
  { kind: 'usage last, and no other end', body: frames(...honey, counted), ...like, tokens: [8, 4] },
  {
    kind: 'a finish reason on every chunk',
    body: frames(textChunk('Bears ', 'stop'), textChunk('like ', 'stop'), textChunk('honey.', 'stop'), done),
    ...like,
  },
  {
    kind: 'a role chunk that finishes before the first word',
    body: frames(chunk({ role: 'assistant', content: '' }, 'stop'), ...honey, done),
    ...like,
  },
  {
    kind: 'text, and then a filter',
    body: frames(textChunk('Once, a bear '), chunk({}, 'content_filter'), done),
    text: 'Once, a bear ',
    finish: 'content_filter',
  },
  {
    kind: 'another name of a filter',
    body: frames(textChunk('Once, a bear '), chunk({}, 'PROHIBITED_CONTENT'), done),
    text: 'Once, a bear ',
    finish: 'content_filter',
  },
  { kind: 'text behind [DONE]', body: frames(...honey, done, textChunk('!')), ...like },
  {
    kind: 'events without empty lines between them',
    body: [
      frames(...honey, done)
        .join('')
        .replaceAll('\n\n', '\n'),
    ],
    ...like,
  },
  { kind: 'a single return at each line end', body: [stream.replaceAll('\n', '\r')], ...like, tokens: [8, 4] },
]

const saying: OddAnswer[] = [
  {
    kind: 'thoughts in the content, cut anywhere',
    body: frames(textChunk('<th'), textChunk('ink>Hon'), textChunk('ey?</thi'), textChunk('nk>\n\nYes.'), done),
    text: 'Yes.',
    reasoning: 'Honey?',
    finish: 'stop',
  },
  {
    kind: 'thoughts in the message of a whole body',
    headers: json,
    body: [JSON.stringify({ choices: [{ message: { content: '<think>\nHoney?</think>\nYes.' } }] })],
    text: 'Yes.',
    reasoning: 'Honey?',
    finish: 'stop',
  },
  {
    kind: 'tags in code',
    body: frames(textChunk('`<think>` and\n```\n<think>\n</thi'), textChunk('nk>\n```\n'), done),
    text: '`<think>` and\n```\n<think>\n</think>\n```\n',
    finish: 'stop',
  },
  {
    kind: 'an empty reasoning field before the filled one',
    body: frames(chunk({ reasoning_content: '', reasoning: 'Honey?' }), textChunk('Yes.'), done),
    text: 'Yes.',
    reasoning: 'Honey?',
    finish: 'stop',
  },
  {
    kind: 'the same reasoning under two names',
    body: frames(
      chunk({ reasoning: 'Honey?', reasoning_details: [{ type: 'reasoning.text', text: 'Honey?' }] }),
      textChunk('Yes.'),
      done,
    ),
    text: 'Yes.',
    reasoning: 'Honey?',
    finish: 'stop',
  },
  {
    kind: 'a refusal',
    body: frames(chunk({ content: null, refusal: 'No ' }), chunk({ refusal: 'honey.' }), chunk({}, 'stop'), done),
    text: 'No honey.',
    finish: 'refusal',
  },
  {
    kind: 'a refusal in a whole body',
    headers: json,
    body: [JSON.stringify({ choices: [{ message: { content: null, refusal: 'No honey.' }, finish_reason: 'stop' }] })],
    text: 'No honey.',
    finish: 'refusal',
  },
  {
    kind: 'a refusal as a part of the content',
    body: frames(chunk({ content: [{ type: 'refusal', refusal: 'No honey.' }] }, 'stop'), done),
    text: 'No honey.',
    finish: 'refusal',
  },
  {
    kind: 'the whole message after its deltas',
    body: frames(
      ...honey,
      { choices: [{ index: 0, message: { content: 'Bears like honey.' }, finish_reason: 'stop' }] },
      done,
    ),
    ...like,
  },
  {
    kind: 'the message so far with every chunk',
    body: frames(
      ...['Bears ', 'Bears like ', 'Bears like honey.'].map((content) => ({ choices: [{ message: { content } }] })),
      done,
    ),
    ...like,
  },
  {
    kind: 'two choices, one among the other',
    body: frames(
      {
        choices: [
          { index: 0, delta: { content: 'Bears ' } },
          { index: 1, delta: { content: 'Foxes' } },
        ],
      },
      { choices: [{ index: 1, delta: { content: ' hunt' }, finish_reason: 'stop' }] },
      { choices: [{ index: 0, delta: { content: 'like honey.' }, finish_reason: 'length' }] },
      done,
    ),
    text: 'Bears like honey.',
    finish: 'length',
  },
  {
    kind: 'the second choice before the first',
    body: frames(
      {
        choices: [
          { index: 1, delta: { content: 'Bears ' } },
          { index: 0, delta: { content: 'Foxes' } },
        ],
      },
      {
        choices: [
          { index: 0, delta: { content: '!' } },
          { index: 1, delta: { content: 'like honey.' } },
        ],
      },
      done,
    ),
    ...like,
  },
  {
    kind: 'text where completions have it',
    body: frames({ choices: [{ text: 'Bears like honey.', finish_reason: 'stop' }] }),
    ...like,
  },
]

const wrappings: OddAnswer[] = [
  {
    kind: 'data that only keeps the connection alive',
    body: frames(
      'null',
      textChunk('Bears '),
      '',
      'ping',
      '"ping"',
      '[PING]',
      '0',
      'true',
      '{}',
      '[]',
      { type: 'ping' },
      textChunk('like honey.'),
      done,
    ),
    ...like,
  },
  {
    kind: 'events named after what keeps alive',
    body: ['event: ping\ndata: {"message":"still here"}\n\n', stream],
    ...like,
    tokens: [8, 4],
  },
  { kind: 'events under the label of JSON', headers: json, body: [stream], ...like, tokens: [8, 4] },
  {
    kind: 'events under the label of a web page',
    headers: { 'content-type': 'text/html' },
    body: [stream],
    ...like,
    tokens: [8, 4],
  },
  { kind: 'events without a label', headers: {}, body: [stream], ...like, tokens: [8, 4] },
  { kind: 'a whole answer under the label of events', body: [JSON.stringify(whole)], ...like, tokens: [8, 4] },
  {
    kind: 'a whole answer after blank lines that keep it alive',
    headers: json,
    body: ['\n\n', '  \n', JSON.stringify(whole, null, 2)],
    ...like,
    tokens: [8, 4],
  },
  {
    kind: 'chunks as lines of JSON',
    headers: {},
    body: [[...honey, chunk({}, 'stop')].map((one) => `${JSON.stringify(one)}\n`).join('')],
    ...like,
  },
  { kind: 'events behind a byte order mark', body: ['\ufeff', stream], ...like, tokens: [8, 4] },
  { kind: 'gzip', headers: encoded('gzip'), body: [gzipSync(stream)], ...like, tokens: [8, 4] },
  { kind: 'brotli', headers: encoded('br'), body: [brotliCompressSync(stream)], ...like, tokens: [8, 4] },
  { kind: 'zstd', headers: encoded('zstd'), body: [zstdCompressSync(stream)], ...like, tokens: [8, 4] },
  { kind: 'gzip twice', headers: encoded('gzip, gzip'), body: [gzipSync(gzipSync(stream))], ...like, tokens: [8, 4] },
]

const count = (counts: object) => frames(textChunk('Bears like honey.'), chunk({}, 'stop', { usage: counts }), done)
const usages: OddAnswer[] = [
  { kind: 'a total alone', body: count({ prompt_tokens: null, completion_tokens: null, total_tokens: 42 }), ...like },
  { kind: 'a total and the input', body: count({ prompt_tokens: 30, total_tokens: 42 }), ...like, tokens: [30, 12] },
  {
    kind: 'a total and the output',
    body: count({ completion_tokens: 12, total_tokens: 42 }),
    ...like,
    tokens: [30, 12],
  },
  { kind: 'the output alone', body: count({ completion_tokens: 12 }), ...like },
  { kind: 'the input alone', body: count({ prompt_tokens: 12 }), ...like },
  {
    kind: 'nothing that is a number',
    body: count({ prompt_tokens: {}, completion_tokens: [], total_tokens: 'many' }),
    ...like,
  },
  { kind: 'numbers as text', body: count({ prompt_tokens: '30', completion_tokens: '12' }), ...like, tokens: [30, 12] },
  { kind: 'an input that no ledger holds', body: count({ prompt_tokens: 3e9, completion_tokens: 4 }), ...like },
  { kind: 'an endless output', body: count({ prompt_tokens: 8, completion_tokens: 4, total_tokens: 1e300 }), ...like },
  {
    kind: 'an empty count before a filled one',
    body: frames(
      textChunk('Bears like honey.'),
      { choices: [{ delta: {}, finish_reason: 'stop', usage }], usage: {} },
      done,
    ),
    ...like,
    tokens: [8, 4],
  },
]

export const oddAnswers: readonly OddAnswer[] = [...ends, ...saying, ...wrappings, ...usages]

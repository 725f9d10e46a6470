import { chunk } from '../serve-body.ts'

/** Tool calls as some server streams them, and what is right to make of them. */
export interface CallStream {
  kind: string
  payloads: readonly (object | string)[]
  /** id, name, arguments */
  calls: readonly [string, string, string][]
  text?: string
  finish?: string
}

export const done = '[DONE]'
export const ends = [chunk({}, 'tool_calls'), done]
export const paris = '{"city":"Paris"}'
export const rome = '{"city":"Rome"}'

/** A delta of one call. */
export const call = (fields: object, inner?: object) =>
  chunk({ tool_calls: [{ ...fields, ...(inner && { function: inner }) }] })

const usual: CallStream[] = [
  {
    // OpenAI, Azure, DeepSeek: id and name in the first delta, then pieces of the arguments by index.
    kind: 'id and name first, arguments in pieces',
    payloads: [
      call({ index: 0, id: 'a', type: 'function' }, { name: 'weather', arguments: '' }),
      call({ index: 0 }, { arguments: '{"city"' }),
      call({ index: 0 }, { arguments: ':"Paris"}' }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'two calls, one after the other',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      call({ index: 1, id: 'b' }, { name: 'weather', arguments: '' }),
      call({ index: 1 }, { arguments: rome }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'weather', rome],
    ],
  },
  {
    // Allowed by the index, though no one is known to do it.
    kind: 'two calls, one among the other',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: '{"city":' }),
      call({ index: 1, id: 'b' }, { name: 'time', arguments: '{"city":' }),
      call({ index: 0 }, { arguments: '"Paris"}' }),
      call({ index: 1 }, { arguments: '"Rome"}' }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'time', rome],
    ],
  },
  {
    // xAI, Groq, Ollama: whole calls, several of them in one delta.
    kind: 'several whole calls in one delta',
    payloads: [
      chunk({
        tool_calls: [
          { index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: paris } },
          { index: 1, id: 'b', type: 'function', function: { name: 'weather', arguments: rome } },
        ],
      }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'weather', rome],
    ],
  },
  {
    // Mistral: no index, and the finish reason in the same chunk.
    kind: 'a whole call that finishes',
    payloads: [
      chunk({ tool_calls: [{ id: 'a', function: { name: 'weather', arguments: paris } }] }, 'tool_calls'),
      done,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'text before a call',
    payloads: [
      chunk({ content: 'Let me look.' }),
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
    text: 'Let me look.',
  },
  {
    kind: 'text after a call',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      chunk({ content: 'I look.' }, 'tool_calls'),
      done,
    ],
    calls: [['a', 'weather', paris]],
    text: 'I look.',
  },
]

const identities: CallStream[] = [
  {
    // Gemini's compatible address and its proxies number every call 0 (NousResearch/hermes-agent 12930).
    kind: 'index 0 for every call, other ids',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      call({ index: 0, id: 'b' }, { name: 'weather', arguments: rome }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'weather', rome],
    ],
  },
  {
    // The same from dynamo (ai-dynamo/dynamo 4723) without ids that differ.
    kind: 'index 0 for every call, no ids',
    payloads: [
      call({ index: 0 }, { name: 'weather', arguments: paris }),
      call({ index: 0 }, { name: 'weather', arguments: rome }),
      call({ index: 0 }, { name: 'time', arguments: '{}' }),
      ...ends,
    ],
    calls: [
      ['call_0', 'weather', paris],
      ['call_1', 'weather', rome],
      ['call_2', 'time', '{}'],
    ],
  },
  {
    kind: 'neither index nor id, in pieces',
    payloads: [
      call({}, { name: 'weather', arguments: '' }),
      call({}, { arguments: '{"city":' }),
      call({}, { arguments: '"Paris"}' }),
      call({}, { name: 'time', arguments: '{"city":' }),
      call({}, { arguments: '"Rome"}' }),
      ...ends,
    ],
    calls: [
      ['call_0', 'weather', paris],
      ['call_1', 'time', rome],
    ],
  },
  {
    kind: 'neither index nor id, several in each delta',
    payloads: [
      chunk({ tool_calls: [{ function: { name: 'weather', arguments: '{"city":' } }, { function: { name: 'time' } }] }),
      chunk({ tool_calls: [{ function: { arguments: '"Paris"}' } }, { function: { arguments: rome } }] }),
      ...ends,
    ],
    calls: [
      ['call_0', 'weather', paris],
      ['call_1', 'time', rome],
    ],
  },
  {
    kind: 'ids and no index, in pieces',
    payloads: [
      call({ id: 'a' }, { name: 'weather', arguments: '{"city":' }),
      call({ id: 'b' }, { name: 'time', arguments: '{"city":' }),
      call({ id: 'a' }, { arguments: '"Paris"}' }),
      call({ id: 'b' }, { arguments: '"Rome"}' }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'time', rome],
    ],
  },
  {
    // Fireworks and some vLLM releases repeat the id and the name with every piece.
    kind: 'id and name again with every piece',
    payloads: [
      call({ index: 0, id: 'a', type: 'function' }, { name: 'weather', arguments: '{"city"' }),
      call({ index: 0, id: 'a', type: 'function' }, { name: 'weather', arguments: ':"Paris' }),
      call({ index: 0, id: 'a', type: 'function' }, { name: 'weather', arguments: '"}' }),
      call({ index: 0, id: 'a', type: 'function' }, { name: 'weather', arguments: '' }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    // A new id with every piece: vllm-project/vllm, chatcmpl-tool-<random>.
    kind: 'another id with every piece',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: '{"city"' }),
      call({ index: 0, id: 'b' }, { name: '', arguments: ':"Paris' }),
      call({ index: 0, id: 'c' }, { name: 'weather', arguments: '"}' }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'the same id for two calls',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      call({ index: 1, id: 'a' }, { name: 'weather', arguments: rome }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['call_1', 'weather', rome],
    ],
  },
  {
    kind: 'an id that comes after the name, an index as text',
    payloads: [
      call({ index: '0' }, { name: 'weather' }),
      call({ index: '0', id: 'a' }),
      call({ index: '0' }, { arguments: paris }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'ids that are no text, or too long',
    payloads: [
      call({ index: 0, id: 7 }, { name: 'weather', arguments: paris }),
      call({ index: 1, id: 'b'.repeat(201) }, { name: 'time', arguments: rome }),
      ...ends,
    ],
    calls: [
      ['call_0', 'weather', paris],
      ['call_1', 'time', rome],
    ],
  },
]

export const callStreams: readonly CallStream[] = [...usual, ...identities]

import {
  begun,
  call,
  callItem,
  cited,
  type Event,
  ended,
  message,
  messageItem,
  numbered,
  reasoning,
  reasoningItem,
  response,
  search,
  searchItem,
  usage,
} from './events.ts'

/** A stream in the shape of one provider, written by hand, and what has to be read from it. */
export interface Recording {
  events: readonly Event[]
  text: string
  reasoning?: string
  calls?: readonly { id: string; name: string; arguments: string }[]
  sources?: readonly object[]
  /** input, output, reasoning, cached */
  tokens: [number, number, number, number]
  finish: string
  /** The types of the items that are sent back, where the neutral parts do not say the same. */
  native?: readonly string[]
}

const food = 'Grizzlies eat salmon, berries and moths 🦋.'
const filters = [
  { blocked: false, source_type: 'completion', content_filter_results: { violence: { filtered: false } } },
]
const headlines = 'Bears woke early [1]. A park closed ([den.example](https://den.example/park)).'
const early = cited('https://woods.example/early', 'Early bears', [17, 20])
const park = cited('https://den.example/park', 'The park', [36, 76])
const query = { type: 'search', query: 'bears today', sources: [{ type: 'url', url: 'https://woods.example/early' }] }
const page = { type: 'open_page', url: 'https://den.example/park' }
const flags = 'Zürich’s 🐻🐻 sleep [[2]](https://zoo.example/2).'
const sum = '{"a":12,"b":7}'

/** By the kind of stream. */
export const recordings: Readonly<Record<string, Recording>> = {
  'azure text': {
    events: numbered([
      ...begun(),
      ...message(0, 'msg_1', food),
      ended([messageItem('msg_1', food)], usage(21, 12), { content_filters: filters }),
    ]),
    text: food,
    tokens: [21, 12, 0, 0],
    finish: 'stop',
  },
  'a call': {
    events: numbered([
      ...begun(),
      ...call(0, 'fc_1', 'call_a', 'weather', '{"city":"Den Haag"}'),
      ended([callItem('fc_1', 'call_a', 'weather', '{"city":"Den Haag"}')], usage(45, 24)),
    ]),
    text: '',
    calls: [{ id: 'call_a', name: 'weather', arguments: '{"city":"Den Haag"}' }],
    tokens: [45, 24, 0, 0],
    finish: 'tool_calls',
    native: ['function_call'],
  },
  'sealed reasoning, two summaries, two calls at once': {
    events: numbered([
      ...begun(),
      ...reasoning(0, 'rs_1', ['**Adding**\n\nTwelve and seven.', '**Asking**\n\nBoth at once.']),
      ...call(1, 'fc_1', 'call_a', 'calculator', sum),
      ...call(2, 'fc_2', 'call_b', 'clock', '{}'),
      ended(
        [
          reasoningItem('rs_1', ['**Adding**\n\nTwelve and seven.', '**Asking**\n\nBoth at once.']),
          callItem('fc_1', 'call_a', 'calculator', sum),
          callItem('fc_2', 'call_b', 'clock', '{}'),
        ],
        usage(134, 228, { reasoning: 192, cached: 64 }),
      ),
    ]),
    text: '',
    reasoning: '**Adding**\n\nTwelve and seven.\n\n**Asking**\n\nBoth at once.',
    calls: [
      { id: 'call_a', name: 'calculator', arguments: sum },
      { id: 'call_b', name: 'clock', arguments: '{}' },
    ],
    tokens: [134, 228, 192, 64],
    finish: 'tool_calls',
    native: ['reasoning', 'function_call', 'function_call'],
  },
  'a commentary and a final answer': {
    events: numbered([
      ...begun(),
      ...message(0, 'msg_1', 'I will look.', { phase: 'commentary' }),
      ...message(2, 'msg_2', 'Nothing there.', { phase: 'final_answer' }),
      ended(
        [
          messageItem('msg_1', 'I will look.', { phase: 'commentary' }),
          messageItem('msg_2', 'Nothing there.', { phase: 'final_answer' }),
        ],
        usage(700, 46, { reasoning: 6, cached: 512 }),
      ),
    ]),
    text: 'I will look.\n\nNothing there.',
    tokens: [700, 46, 6, 512],
    finish: 'stop',
    native: ['message', 'message'],
  },
  'a search by the provider': {
    events: numbered([
      ...begun(),
      ...reasoning(0, 'rs_1', []),
      ...search(1, 'ws_1', query),
      ...reasoning(2, 'rs_2', []),
      ...search(3, 'ws_2', page),
      ...message(4, 'msg_1', headlines, { annotations: [early, park] }),
      ended(
        [
          reasoningItem('rs_1', []),
          searchItem('ws_1', query),
          reasoningItem('rs_2', []),
          searchItem('ws_2', page),
          messageItem('msg_1', headlines, { annotations: [early, park] }),
        ],
        usage(31_000, 441, { reasoning: 371, cached: 3712 }),
      ),
    ]),
    text: headlines,
    sources: [
      { type: 'source', url: 'https://woods.example/early', title: 'Early bears', number: 1 },
      { type: 'source', url: 'https://den.example/park', title: 'The park' },
    ],
    tokens: [31_000, 441, 371, 3712],
    finish: 'stop',
    native: ['reasoning', 'web_search_call', 'reasoning', 'web_search_call', 'message'],
  },
  'xAI: places in characters, the number in the text, reasoning beside the output': {
    events: numbered([
      ...begun(),
      ...message(0, 'msg_1', flags, { annotations: [cited('https://zoo.example/2', '2', [18, 46])] }),
      ended([], {
        input_tokens: 14,
        input_tokens_details: { cached_tokens: 5 },
        output_tokens: 9,
        output_tokens_details: { reasoning_tokens: 200 },
        total_tokens: 223,
      }),
    ]),
    text: flags,
    sources: [{ type: 'source', url: 'https://zoo.example/2', title: '2', number: 2 }],
    tokens: [14, 209, 200, 5],
    finish: 'stop',
    native: ['message'],
  },
  'a refusal': {
    events: numbered([
      ...begun(),
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
      },
      { type: 'response.refusal.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'I will ' },
      { type: 'response.refusal.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'not.' },
      { type: 'response.refusal.done', item_id: 'msg_1', output_index: 0, content_index: 0, refusal: 'I will not.' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: {
          id: 'msg_1',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'refusal', refusal: 'I will not.' }],
        },
      },
      ended([], usage(9, 5)),
    ]),
    text: 'I will not.',
    tokens: [9, 5, 0, 0],
    finish: 'refusal',
    native: ['message'],
  },
  'the longest answer': {
    events: numbered([
      ...begun(),
      ...message(0, 'msg_1', 'Once upon a').slice(0, -1),
      {
        type: 'response.incomplete',
        response: response('incomplete', {
          incomplete_details: { reason: 'max_output_tokens' },
          usage: usage(8, 16),
        }),
      },
    ]),
    text: 'Once upon a',
    tokens: [8, 16, 0, 0],
    finish: 'length',
  },
  'a filtered answer': {
    events: numbered([
      ...begun(),
      ...message(0, 'msg_1', 'The bear').slice(0, -3),
      {
        type: 'response.incomplete',
        response: response('incomplete', { incomplete_details: { reason: 'content_filter' }, usage: usage(8, 2) }),
      },
    ]),
    text: 'The bear',
    tokens: [8, 2, 0, 0],
    finish: 'content_filter',
  },
}

/** The bytes of these events. Most servers name each event beside its data. */
export function wire(events: readonly object[], { named = true, newline = '\n', done = false } = {}): Uint8Array {
  const frames = events.map((event) => {
    const data = `data: ${JSON.stringify(event)}${newline}${newline}`
    return named && 'type' in event ? `event: ${event.type}${newline}${data}` : data
  })
  return new TextEncoder().encode(frames.join('') + (done ? `data: [DONE]${newline}${newline}` : ''))
}

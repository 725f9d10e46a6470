import {
  begun,
  block,
  citing,
  type Event,
  ended,
  jsonDelta,
  ping,
  serverToolUse,
  text,
  thinking,
  toolUse,
} from './events.ts'

/** A stream in one of the shapes that the API has, written by hand, and what has to be read from it. */
export interface Recording {
  events: readonly Event[]
  text: string
  reasoning?: string
  calls?: readonly { id: string; name: string; arguments: string }[]
  sources?: readonly object[]
  /** input, output, reasoning, cached, written to the cache */
  tokens: [number, number, number, number, number?]
  finish: string
  /** The types of the blocks that are sent back, where the neutral parts do not say the same. */
  native?: readonly string[]
}

const found = [
  { type: 'web_search_result', url: 'https://woods.example/early', title: 'Early bears', encrypted_content: 'Er1' },
  {
    type: 'web_search_result',
    url: 'https://den.example/park',
    title: 'The park',
    encrypted_content: 'Er2',
    page_age: null,
  },
]
const cited = (at: number, words: string) => ({
  type: 'web_search_result_location',
  cited_text: words,
  url: found[at]?.url,
  title: found[at]?.title,
  encrypted_index: `Eo${at}`,
})

/** By the kind of stream. */
export const recordings: Readonly<Record<string, Recording>> = {
  text: {
    events: [
      begun(),
      ...text(0, 'Grizzlies eat ', 'salmon 🐟', ' and moths.').toSpliced(1, 0, ping),
      ...ended('end_turn'),
    ],
    text: 'Grizzlies eat salmon 🐟 and moths.',
    tokens: [20, 9, 0, 0],
    finish: 'stop',
  },
  'a beginning that is sent twice': {
    events: [begun(), begun(), ...text(0, 'Hello, bear!'), ...ended('end_turn', { output_tokens: 227 })],
    text: 'Hello, bear!',
    tokens: [20, 227, 0, 0],
    finish: 'stop',
  },
  'input that is counted anew at the end': {
    events: [
      begun({ input_tokens: 43, output_tokens: 1 }),
      ...text(0, 'p', 'ong'),
      ...ended('end_turn', { input_tokens: 61, output_tokens: 2 }),
    ],
    text: 'pong',
    tokens: [61, 2, 0, 0],
    finish: 'stop',
  },
  'a cache that is read and written': {
    events: [
      begun({ input_tokens: 3, cache_read_input_tokens: 1000, cache_creation_input_tokens: 200, output_tokens: 1 }),
      ...text(0, 'Warm.'),
      ...ended('stop_sequence', { input_tokens: 3, cache_read_input_tokens: 1000, output_tokens: 4 }),
    ],
    text: 'Warm.',
    tokens: [1203, 4, 0, 1000, 200],
    finish: 'stop',
  },
  'thoughts, one of them hidden, and two calls at once': {
    events: [
      begun(),
      ...thinking(0, 'c2lnbmVk', 'Where do ', 'they sleep?'),
      ...block(1, { type: 'redacted_thinking', data: 'aGlkZGVu' }),
      ...text(2, 'I look.'),
      ...toolUse(3, 'toolu_1', 'den', '', '{"at": ', '{"2": 1, "1": 12345678901234567890}', '}'),
      ...toolUse(4, 'toolu_2', 'clock', ''),
      ...ended('tool_use', { output_tokens: 80, output_tokens_details: { thinking_tokens: 30 } }),
    ],
    text: 'I look.',
    reasoning: 'Where do they sleep?',
    calls: [
      { id: 'toolu_1', name: 'den', arguments: '{"at": {"2": 1, "1": 12345678901234567890}}' },
      { id: 'toolu_2', name: 'clock', arguments: '{}' },
    ],
    tokens: [20, 80, 30, 0],
    finish: 'tool_calls',
    native: ['thinking', 'redacted_thinking', 'text', 'tool_use', 'tool_use'],
  },
  'a call without arguments, after a text': {
    events: [
      begun(),
      ...text(0, 'I update the ', 'list.'),
      ...toolUse(1, 'toolu_3', 'updateList'),
      ...ended('tool_use'),
    ],
    text: 'I update the list.',
    calls: [{ id: 'toolu_3', name: 'updateList', arguments: '{}' }],
    tokens: [20, 9, 0, 0],
    finish: 'tool_calls',
  },
  'a search that the provider makes, and what cites it': {
    events: [
      begun(),
      ...serverToolUse(0, 'srvtoolu_1', 'web_search', '', '{"query": "', 'bears today"}'),
      ...block(1, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: found }),
      ...text(2, 'Today:\n\n'),
      ...citing(3, [cited(1, 'A park closed'), cited(1, 'for weeks')], 'A park ', 'closed.'),
      ...text(4, ' '),
      ...citing(5, [cited(0, 'early')], 'Bears woke early.'),
      ...ended('end_turn', { input_tokens: 900, output_tokens: 50, server_tool_use: { web_search_requests: 1 } }),
    ],
    text: 'Today:\n\nA park closed. Bears woke early.',
    sources: [
      { type: 'source', url: 'https://woods.example/early', title: 'Early bears' },
      { type: 'source', url: 'https://den.example/park', title: 'The park' },
    ],
    tokens: [900, 50, 0, 0],
    finish: 'stop',
    native: ['server_tool_use', 'web_search_tool_result', 'text', 'text', 'text', 'text'],
  },
  'a search that fails': {
    events: [
      begun(),
      ...serverToolUse(0, 'srvtoolu_2', 'web_search', '{"query":"x"}'),
      ...block(1, {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_2',
        content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
      }),
      ...text(2, 'I could not look.'),
      ...ended('end_turn'),
    ],
    text: 'I could not look.',
    tokens: [20, 9, 0, 0],
    finish: 'stop',
    native: ['server_tool_use', 'web_search_tool_result', 'text'],
  },
  'a refusal that says why': {
    events: [
      begun({ input_tokens: 18, output_tokens: 1 }),
      ping,
      ...ended(
        'refusal',
        { input_tokens: 18, output_tokens: 5 },
        { stop_details: { type: 'refusal', category: 'bears', explanation: 'Bears may not be told that.' } },
      ),
    ],
    text: 'Bears may not be told that.',
    tokens: [18, 5, 0, 0],
    finish: 'refusal',
  },
  'a document that is cited by page': {
    events: [
      begun(),
      ...citing(
        0,
        [
          {
            type: 'page_location',
            cited_text: 'Honey',
            document_index: 0,
            document_title: 'Diet',
            start_page_number: 1,
            end_page_number: 2,
          },
        ],
        'They eat honey.',
      ),
      ...ended('end_turn'),
    ],
    text: 'They eat honey.',
    tokens: [20, 9, 0, 0],
    finish: 'stop',
    native: ['text'],
  },
  'blocks and deltas that nobody knows yet': {
    events: [
      begun(),
      { type: 'bear_notice', mood: 'calm' },
      ...block(
        0,
        { type: 'den_map', paws: '', depth: 3 },
        { type: 'paws_delta', paws: '🐾' },
        { type: 'paws_delta', paws: '🐾' },
      ),
      ...text(1, 'Calm.'),
      ...ended('end_turn', { output_tokens: 2 }, { container: { id: 'den_1' } }),
    ],
    text: 'Calm.',
    tokens: [20, 2, 0, 0],
    finish: 'stop',
    native: ['den_map', 'text'],
  },
  'arguments that come at once': {
    events: [
      begun(),
      ...block(0, { type: 'tool_use', id: 'toolu_4', name: 'den', input: { at: 7 } }),
      ...block(1, { type: 'tool_use', id: 'toolu_5', name: 'den', input: {} }, jsonDelta('{"at":8}')),
      ...ended('tool_use'),
    ],
    text: '',
    calls: [
      { id: 'toolu_4', name: 'den', arguments: '{"at":7}' },
      { id: 'toolu_5', name: 'den', arguments: '{"at":8}' },
    ],
    tokens: [20, 9, 0, 0],
    finish: 'tool_calls',
  },
}

/** The events as bytes; each has its name before it. */
export function wire(events: readonly Event[]): Uint8Array {
  const frames = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  return new TextEncoder().encode(frames.join(''))
}

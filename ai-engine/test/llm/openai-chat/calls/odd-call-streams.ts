import { chunk } from '../serve-body.ts'
import { type CallStream, call, done, ends, paris, rome } from './call-streams.ts'

const names: CallStream[] = [
  {
    kind: 'a name in pieces',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'get_' }),
      call({ index: 0 }, { name: 'weather' }),
      call({ index: 0 }, { arguments: paris }),
      ...ends,
    ],
    calls: [['a', 'get_weather', paris]],
  },
  {
    kind: 'a name that grows',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'get_' }),
      call({ index: 0, id: 'a' }, { name: 'get_weather' }),
      call({ index: 0 }, { arguments: paris }),
      ...ends,
    ],
    calls: [['a', 'get_weather', paris]],
  },
  {
    kind: 'a name after the arguments',
    payloads: [call({ index: 0, id: 'a' }, { arguments: paris }), call({ index: 0 }, { name: 'weather' }), ...ends],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'no name at all',
    payloads: [call({ index: 0, id: 'a' }, { arguments: paris }), ...ends],
    calls: [['a', 'unnamed', paris]],
  },
  {
    kind: 'a name that is no name',
    payloads: [call({ index: 0, id: 'a' }, { name: `a\0${'b'.repeat(300)}`, arguments: '{}' }), ...ends],
    calls: [['a', `a\ufffd${'b'.repeat(198)}`, '{}']],
  },
]

const argumentForms: CallStream[] = [
  {
    // Ollama's own form, as some proxies hand it on.
    kind: 'arguments as an object',
    payloads: [call({ index: 0, id: 'a' }, { name: 'weather', arguments: { city: 'Paris' } }), ...ends],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'no arguments',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'one' }),
      call({ index: 1, id: 'b' }, { name: 'two', arguments: '' }),
      call({ index: 2, id: 'c' }, { name: 'three', arguments: null }),
      call({ index: 3, id: 'd' }, { name: 'four', arguments: 'null' }),
      call({ index: 4, id: 'e' }, { name: 'five', arguments: '{ }' }),
      ...ends,
    ],
    calls: ['one', 'two', 'three', 'four', 'five'].map((name, at) => ['abcde'.charAt(at), name, '{}']),
  },
  {
    // Proxies of Anthropic, whose block begins with an empty input.
    kind: 'an empty object before the real arguments',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: '{}' }),
      call({ index: 0 }, { arguments: '{"city":' }),
      call({ index: 0 }, { arguments: '"Paris"}' }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'fields of a call without `function` around them',
    payloads: [call({ index: 0, id: 'a', name: 'weather', arguments: paris }), ...ends],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'a character cut between two pieces, and one that is none',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: '{"city":"\ud83d' }),
      call({ index: 0 }, { arguments: '\udc3b\0\ud83d"}' }),
      ...ends,
    ],
    calls: [['a', 'weather', '{"city":"🐻\ufffd\ufffd"}']],
  },
]

const repeats: CallStream[] = [
  {
    kind: 'a whole call twice',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'all calls again at the end',
    payloads: [
      call({ id: 'a' }, { name: 'weather', arguments: paris }),
      call({ id: 'b' }, { name: 'time', arguments: rome }),
      chunk(
        {
          tool_calls: [
            { id: 'a', function: { name: 'weather', arguments: paris } },
            { id: 'b', function: { name: 'time', arguments: rome } },
          ],
        },
        'tool_calls',
      ),
      done,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'time', rome],
    ],
  },
  {
    kind: 'the whole message after its deltas',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: '{"city":' }),
      call({ index: 0 }, { arguments: '"Paris"}' }),
      {
        choices: [
          {
            message: { content: null, tool_calls: [{ id: 'a', function: { name: 'weather', arguments: paris } }] },
            finish_reason: 'tool_calls',
          },
        ],
      },
      done,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'white space after the arguments',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      call({ index: 0 }, { arguments: '\n' }),
      ...ends,
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    // Two questions that only their ids tell apart are two.
    kind: 'the same call under two ids',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      call({ index: 1, id: 'b' }, { name: 'weather', arguments: paris }),
      ...ends,
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'weather', paris],
    ],
  },
]

const whole = (message: object, finish: unknown = 'tool_calls') => ({
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
})

const wholes: CallStream[] = [
  {
    kind: 'the whole message in one payload',
    payloads: [
      whole({
        content: 'Let me look.',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'weather', arguments: paris } },
          { id: 'b', type: 'function', function: { name: 'weather', arguments: rome } },
        ],
      }),
    ],
    calls: [
      ['a', 'weather', paris],
      ['b', 'weather', rome],
    ],
    text: 'Let me look.',
  },
  {
    kind: 'the message so far with every payload',
    payloads: [
      whole({ tool_calls: [{ id: 'a', function: { name: 'weather', arguments: '{"city":' } }] }, null),
      whole({ tool_calls: [{ id: 'a', function: { name: 'weather', arguments: paris } }] }),
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'function_call, as before tool_calls',
    payloads: [
      chunk({ function_call: { name: 'weather', arguments: '' } }),
      chunk({ function_call: { arguments: '{"city":' } }),
      chunk({ function_call: { arguments: '"Paris"}' } }),
      chunk({}, 'function_call'),
      done,
    ],
    calls: [['call_0', 'weather', paris]],
  },
  {
    kind: 'function_call beside tool_calls',
    payloads: [
      whole({
        function_call: { name: 'weather', arguments: paris },
        tool_calls: [{ id: 'a', function: { name: 'weather', arguments: paris } }],
      }),
    ],
    calls: [['a', 'weather', paris]],
  },
]

const endings: CallStream[] = [
  {
    // Ollama and older Gemini addresses.
    kind: 'a finish reason of stop',
    payloads: [call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }), chunk({}, 'stop'), done],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'no finish reason, but [DONE]',
    payloads: [call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }), done],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'no finish reason, but usage',
    payloads: [
      call({ index: 0, id: 'a' }, { name: 'weather', arguments: paris }),
      { choices: [], usage: { prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 } },
    ],
    calls: [['a', 'weather', paris]],
  },
  {
    kind: 'arguments that the limit of tokens cuts',
    payloads: [call({ index: 0, id: 'a' }, { name: 'weather', arguments: '{"city":"Pa' }), chunk({}, 'length'), done],
    calls: [['a', 'weather', '{"city":"Pa']],
    finish: 'length',
  },
  {
    // vercel/ai 20203: an empty list in each delta.
    kind: 'an empty list in every delta',
    payloads: [chunk({ content: 'Bears', tool_calls: [] }), chunk({ content: '.', tool_calls: [] }, 'stop'), done],
    calls: [],
    text: 'Bears.',
    finish: 'stop',
  },
  {
    kind: 'a finish reason of tool_calls without any',
    payloads: [chunk({ content: 'Bears.', tool_calls: null }), ...ends],
    calls: [],
    text: 'Bears.',
    finish: 'stop',
  },
  {
    kind: 'calls that are none',
    payloads: [chunk({ content: 'Bears.', tool_calls: [null, 7, {}, { index: 0 }, { function: {} }] }, 'stop'), done],
    calls: [],
    text: 'Bears.',
    finish: 'stop',
  },
]

export const oddCallStreams: readonly CallStream[] = [...names, ...argumentForms, ...repeats, ...wholes, ...endings]

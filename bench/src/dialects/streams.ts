/** What the chunks of a stream hold. */
export type Kind = 'text' | 'reasoning' | 'arguments'
export const kinds: readonly Kind[] = ['text', 'reasoning', 'arguments']

export type DialectName = 'Chat Completions' | 'Anthropic Messages' | 'OpenAI Responses'

/** One answer, to the byte: each piece is one network read, and holds one chunk or what begins or ends the answer. */
export interface Stream {
  pieces: readonly Uint8Array[]
  /** How many chunks hold a word. */
  chunks: number
  /** All words, as they have to be read. */
  whole: string
}

type Event = Record<string, unknown>

interface Shape {
  begin(kind: Kind): Event[]
  delta(kind: Kind, word: string): Event
  end(kind: Kind, whole: string): Event[]
  /** The name of an event beside its data. */
  isNamed: boolean
}

/** Words as models cut them; those of arguments make a JSON object. */
function wordsOf(kind: Kind, chunks: number): string[] {
  const words = Array.from({ length: chunks }, (_, at) => ` ${['bears', 'sleep', 'in', 'their', 'dens'][at % 5]}${at}`)
  if (kind !== 'arguments') return words
  return words.map((word, at) => (at === 0 ? `{"text":"${word}` : at === chunks - 1 ? `${word}"}` : word))
}

export function streamOf(name: DialectName, kind: Kind, chunks: number): Stream {
  const shape = shapes[name]
  const words = wordsOf(kind, chunks)
  const whole = words.join('')
  const events = [...shape.begin(kind), ...words.map((word) => shape.delta(kind, word)), ...shape.end(kind, whole)]
  const encoder = new TextEncoder()
  const frame = (event: Event) =>
    `${shape.isNamed ? `event: ${event.type}\n` : ''}data: ${'done' in event ? '[DONE]' : JSON.stringify(event)}\n\n`
  return { pieces: events.map((event) => encoder.encode(frame(event))), chunks, whole }
}

const head = { id: 'chatcmpl-9fKq2', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'bear-5' }
const chunk = (delta: object, finish: string | null = null): Event => ({
  ...head,
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
})

const chat: Shape = {
  isNamed: false,
  begin: (kind) => [
    chunk({ role: 'assistant', content: '' }),
    ...(kind === 'arguments'
      ? [
          chunk({
            tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'den', arguments: '' } }],
          }),
        ]
      : []),
  ],
  delta(kind, word) {
    if (kind === 'text') return chunk({ content: word })
    if (kind === 'reasoning') return chunk({ reasoning_content: word })
    return chunk({ tool_calls: [{ index: 0, function: { arguments: word } }] })
  },
  end: (kind) => [
    ...(kind === 'reasoning' ? [chunk({ content: 'So.' })] : []),
    chunk({}, kind === 'arguments' ? 'tool_calls' : 'stop'),
    { ...head, choices: [], usage: { prompt_tokens: 9, completion_tokens: 99, total_tokens: 108 } },
    { done: true },
  ],
}

const blocks: Record<Kind, object> = {
  text: { type: 'text', text: '' },
  reasoning: { type: 'thinking', thinking: '', signature: '' },
  arguments: { type: 'tool_use', id: 'toolu_1', name: 'den', input: {} },
}
const usage = { input_tokens: 9, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
const blockDelta = (delta: object): Event => ({ type: 'content_block_delta', index: 0, delta })

const messages: Shape = {
  isNamed: true,
  begin: (kind) => [
    {
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'bear-5', content: [], usage },
        ...{ stop_reason: null, stop_sequence: null },
      },
    },
    { type: 'content_block_start', index: 0, content_block: blocks[kind] },
  ],
  delta(kind, word) {
    if (kind === 'text') return blockDelta({ type: 'text_delta', text: word })
    if (kind === 'reasoning') return blockDelta({ type: 'thinking_delta', thinking: word })
    return blockDelta({ type: 'input_json_delta', partial_json: word })
  },
  end: (kind) => [
    ...(kind === 'reasoning' ? [blockDelta({ type: 'signature_delta', signature: 'c2VhbGVk' })] : []),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: kind === 'arguments' ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { output_tokens: 99 },
    },
    { type: 'message_stop' },
  ],
}

const response = (status: string, more: object = {}) => ({
  ...{ id: 'resp_1', object: 'response', created_at: 1_790_000_000, status, model: 'bear-5', output: [], error: null },
  ...{ incomplete_details: null, usage: null, ...more },
})
const place = { item_id: 'item_1', output_index: 0 }
const items: Record<Kind, (whole: string) => object> = {
  text: (text) => ({
    ...{ id: 'item_1', type: 'message', status: 'completed', role: 'assistant' },
    content: [{ type: 'output_text', text, annotations: [] }],
  }),
  reasoning: (text) => ({
    ...{ id: 'item_1', type: 'reasoning', encrypted_content: 'c2VhbGVk' },
    summary: [{ type: 'summary_text', text }],
  }),
  arguments: (text) => ({
    ...{ id: 'item_1', type: 'function_call', status: 'completed', call_id: 'call_1', name: 'den', arguments: text },
  }),
}
const begun: Record<Kind, object> = {
  text: { id: 'item_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
  reasoning: { id: 'item_1', type: 'reasoning', summary: [] },
  arguments: { ...items.arguments(''), status: 'in_progress' },
}

const responses: Shape = {
  isNamed: true,
  begin: (kind) => [
    { type: 'response.created', response: response('in_progress') },
    { type: 'response.output_item.added', output_index: 0, item: begun[kind] },
    ...(kind === 'reasoning'
      ? [
          {
            type: 'response.reasoning_summary_part.added',
            ...place,
            summary_index: 0,
            part: { type: 'summary_text', text: '' },
          },
        ]
      : []),
  ],
  delta(kind, word) {
    const more = { ...place, delta: word, sequence_number: 4711, obfuscation: 'q7RzK2' }
    if (kind === 'text') return { type: 'response.output_text.delta', ...more, content_index: 0, logprobs: [] }
    if (kind === 'reasoning') return { type: 'response.reasoning_summary_text.delta', ...more, summary_index: 0 }
    return { type: 'response.function_call_arguments.delta', ...more }
  },
  end: (kind, whole) => [
    { type: 'response.output_item.done', output_index: 0, item: items[kind](whole) },
    {
      type: 'response.completed',
      response: response('completed', {
        output: [items[kind](whole)],
        usage: { input_tokens: 9, output_tokens: 99, total_tokens: 108 },
      }),
    },
  ],
}

const shapes: Record<DialectName, Shape> = {
  'Chat Completions': chat,
  'Anthropic Messages': messages,
  'OpenAI Responses': responses,
}
export const dialectNames = Object.keys(shapes) as DialectName[]

/** Builders of the events of a response, in the shapes of https://platform.openai.com/docs/api-reference/responses-streaming. */

export type Event = Record<string, unknown> & { type: string }

/** What OpenAI pads each delta with, so that its length says nothing. */
const obfuscation = 'q7Rz'

export const response = (status: string, more: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  status,
  error: null,
  incomplete_details: null,
  model: 'bear-5-2026-10-01',
  output: [],
  parallel_tool_calls: true,
  store: false,
  usage: null,
  ...more,
})

export const usage = (input: number, output: number, { cached = 0, reasoning = 0 } = {}) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
})

export const begun = (): Event[] => [
  { type: 'response.created', response: response('in_progress') },
  { type: 'response.in_progress', response: response('in_progress') },
]

export const ended = (output: readonly object[], counted: object | null, more: object = {}): Event => ({
  type: 'response.completed',
  response: response('completed', { output, usage: counted, ...more }),
})

/** Words, each with the space behind it. */
const words = (text: string) => text.split(/(?<= )/)

interface MessageOptions {
  annotations?: readonly object[]
  phase?: string
}

export const messageItem = (id: string, text: string, { annotations = [], phase }: MessageOptions = {}) => ({
  id,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  ...(phase && { phase }),
  content: [{ type: 'output_text', text, annotations, logprobs: [] }],
})

/** A message as it is streamed: announced, word by word, each annotation once its words are there, whole three times. */
export function message(index: number, id: string, text: string, options: MessageOptions = {}): Event[] {
  const item = messageItem(id, text, options)
  const at = { item_id: id, output_index: index, content_index: 0 }
  const { annotations = [] } = options
  return [
    {
      type: 'response.output_item.added',
      output_index: index,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } },
    ...words(text).map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [], obfuscation })),
    ...annotations.map((annotation, annotation_index) => ({
      type: 'response.output_text.annotation.added',
      ...at,
      annotation_index,
      annotation,
    })),
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: item.content[0] },
    { type: 'response.output_item.done', output_index: index, item },
  ]
}

export const reasoningItem = (id: string, summaries: readonly string[], sealed = `sealed-${id}`) => ({
  id,
  type: 'reasoning',
  encrypted_content: sealed,
  summary: summaries.map((text) => ({ type: 'summary_text', text })),
})

export function reasoning(index: number, id: string, summaries: readonly string[]): Event[] {
  return [
    { type: 'response.output_item.added', output_index: index, item: reasoningItem(id, [], 'not-yet') },
    ...summaries.flatMap((text, summary_index) => {
      const at = { item_id: id, output_index: index, summary_index }
      const part = { type: 'summary_text', text }
      return [
        { type: 'response.reasoning_summary_part.added', ...at, part: { type: 'summary_text', text: '' } },
        ...words(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...at, delta, obfuscation })),
        { type: 'response.reasoning_summary_text.done', ...at, text },
        { type: 'response.reasoning_summary_part.done', ...at, part },
      ]
    }),
    { type: 'response.output_item.done', output_index: index, item: reasoningItem(id, summaries) },
  ]
}

export const callItem = (id: string, callId: string, name: string, args: string) => ({
  id,
  type: 'function_call',
  status: 'completed',
  arguments: args,
  call_id: callId,
  name,
})

export function call(index: number, id: string, callId: string, name: string, args: string): Event[] {
  const item = callItem(id, callId, name, args)
  const at = { item_id: id, output_index: index }
  const pieces = args.match(/.{1,6}/gs) ?? []
  return [
    {
      type: 'response.output_item.added',
      output_index: index,
      item: { ...item, status: 'in_progress', arguments: '' },
    },
    ...pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta, obfuscation })),
    { type: 'response.function_call_arguments.done', ...at, arguments: args, name },
    { type: 'response.output_item.done', output_index: index, item },
  ]
}

export const searchItem = (id: string, action: object) => ({ id, type: 'web_search_call', status: 'completed', action })

export function search(index: number, id: string, action: object): Event[] {
  const at = { item_id: id, output_index: index }
  return [
    {
      type: 'response.output_item.added',
      output_index: index,
      item: { id, type: 'web_search_call', status: 'in_progress' },
    },
    { type: 'response.web_search_call.in_progress', ...at },
    { type: 'response.web_search_call.searching', ...at },
    { type: 'response.web_search_call.completed', ...at },
    { type: 'response.output_item.done', output_index: index, item: searchItem(id, action) },
  ]
}

export const cited = (url: string, title: string, [start_index, end_index]: readonly [number, number]) => ({
  type: 'url_citation',
  url,
  title,
  start_index,
  end_index,
})

/** With a number for each, as OpenAI sends them. */
export const numbered = (events: readonly Event[]): Event[] =>
  events.map((event, sequence_number) => ({ ...event, sequence_number }))

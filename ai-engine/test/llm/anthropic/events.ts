/** Events of the Messages API, written by hand after https://platform.claude.com/docs/en/build-with-claude/streaming */
export type Event = Record<string, unknown> & { type: string }

export interface Counts {
  input_tokens?: number
  output_tokens?: number
  cache_read_input_tokens?: number
  cache_creation_input_tokens?: number
  [other: string]: unknown
}

export const ping: Event = { type: 'ping' }
const model = 'claude-bear-5'

export function begun(usage: Counts = { input_tokens: 20, output_tokens: 1 }, content: readonly object[] = []): Event {
  const message = { id: 'msg_bear', type: 'message', role: 'assistant', model, content, stop_reason: null, usage }
  return { type: 'message_start', message }
}

/** A block in these deltas. */
export function block(index: number, first: object, ...deltas: object[]): Event[] {
  return [
    { type: 'content_block_start', index, content_block: first },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

const textDelta = (text: string) => ({ type: 'text_delta', text })
export const jsonDelta = (partial: string) => ({ type: 'input_json_delta', partial_json: partial })

export function text(index: number, ...pieces: string[]): Event[] {
  return block(index, { type: 'text', text: '' }, ...pieces.map(textDelta))
}

/** A text that cites; the citations come before it. */
export function citing(index: number, citations: readonly object[], ...pieces: string[]): Event[] {
  const deltas = citations.map((citation) => ({ type: 'citations_delta', citation }))
  return block(index, { type: 'text', text: '', citations: [] }, ...deltas, ...pieces.map(textDelta))
}

export function thinking(index: number, signature: string, ...pieces: string[]): Event[] {
  const deltas = pieces.map((piece) => ({ type: 'thinking_delta', thinking: piece }))
  const first = { type: 'thinking', thinking: '', signature: '' }
  return block(index, first, ...deltas, { type: 'signature_delta', signature })
}

export function toolUse(index: number, id: string, name: string, ...pieces: string[]): Event[] {
  return block(index, { type: 'tool_use', id, name, input: {} }, ...pieces.map(jsonDelta))
}

export function serverToolUse(index: number, id: string, name: string, ...pieces: string[]): Event[] {
  return block(index, { type: 'server_tool_use', id, name, input: {} }, ...pieces.map(jsonDelta))
}

/** The last two events. */
export function ended(reason: string | null, usage: Counts = { output_tokens: 9 }, more: object = {}): Event[] {
  const delta = { stop_reason: reason, stop_sequence: null, ...more }
  return [{ type: 'message_delta', delta, usage }, { type: 'message_stop' }]
}

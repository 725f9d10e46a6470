import type { SentCall } from '../common/plan.ts'
import type { BilledTokens } from '../common/seen.ts'
import type { AnswerEvents, Dialect } from './dialect.ts'
import { type Block, listOf, placedBlocks, seenMessages, signatureOf } from './messages-blocks.ts'
import { messagesRefusal } from './messages-refusals.ts'

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

/**
 * `POST /v1/messages`: https://platform.claude.com/docs/en/api/messages. Of a plan's calls, the server makes those named
 * `web_search` itself: `{"query"}` are its arguments. With `{"query", "late": true}` it is still on its way at the end of the turn
 * (`"finish": "pause_turn"`), and a call `web_search_result` with the same id brings the result in the next one.
 */
export const messages: Dialect = {
  read(body, headers) {
    const { model, stream, tools, tool_choice: choice, max_tokens: most, temperature, output_config: output } = body
    const effort = (output as Block | undefined)?.effort
    return {
      model: String(model),
      stream: stream === true,
      messages: seenMessages(body),
      tools: listOf(tools).map(({ name }) => String(name)),
      toolChoice: (choice as Block | undefined)?.type,
      maxTokens: typeof most === 'number' ? most : undefined,
      reasoningEffort: typeof effort === 'string' ? effort : undefined,
      temperature: typeof temperature === 'number' ? temperature : undefined,
      authorization: headers['x-api-key']?.toString(),
      raw: body.messages,
    }
  },
  refusalOf: messagesRefusal,
  events: ({ model, body }) => messageEvents(model, body),
  errorBody: (status, { message }) => ({ type: 'error', error: { type: types[status] ?? 'api_error', message } }),
  whole: ({ model, text, reported }) => ({
    ...messageOf(model),
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: usageOf(reported),
  }),
}

function messageOf(model: string) {
  const id = `msg_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
  return { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null }
}

function usageOf({ input, output, cached, reasoning }: BilledTokens) {
  return {
    input_tokens: input - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: output,
    ...(reasoning > 0 && { output_tokens_details: { thinking_tokens: reasoning } }),
  }
}

/** A thought is signed when it is over; what is signed is all that stands before it, in the request and in the answer. */
function messageEvents(model: string, body: Block): AnswerEvents {
  const written = placedBlocks(body.messages)
  let open: Block | undefined
  let index = -1
  let calls = 0

  const event = (type: string, fields: object = {}) => JSON.stringify({ type, ...fields })
  const delta = (fields: object) => event('content_block_delta', { index, delta: fields })

  function begin(block: Block): string[] {
    const closed = end()
    index += 1
    open = { ...block }
    return [...closed, event('content_block_start', { index, content_block: block })]
  }

  function end(): string[] {
    if (!open) return []
    const block = open
    open = undefined
    const signed = block.type === 'thinking' ? sign(block) : []
    written.push(['assistant', block])
    return [...signed, event('content_block_stop', { index })]
  }

  function sign(block: Block): string[] {
    block.signature = signatureOf(body, written, block.thinking)
    return [delta({ type: 'signature_delta', signature: block.signature })]
  }

  function more(kind: 'text' | 'thinking', piece: string): string[] {
    const first = kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' }
    const begun = open?.type === kind ? [] : begin(first)
    if (open) open[kind] = String(open[kind]) + piece
    return [...begun, delta({ type: `${kind}_delta`, [kind]: piece })]
  }

  function use(type: string, { id, name, args }: SentCall): string[][] {
    const announced = begin({ type, id, name, input: {} })
    if (open) open.input = JSON.parse(args)
    const half = args.length >> 1
    const pieces = [args.slice(0, half), args.slice(half)].filter((piece) => piece !== '')
    return [announced, ...pieces.map((piece) => [delta({ type: 'input_json_delta', partial_json: piece })])]
  }

  function found(id: string, late: boolean): string[] {
    const entry = {
      type: 'web_search_result',
      url: 'https://woods.example/bears',
      title: 'Bears',
      encrypted_content: 'Er1',
    }
    return begin({ type: 'web_search_tool_result', tool_use_id: id, content: [{ ...entry, ...(late && { late }) }] })
  }

  return {
    open: () => [
      event('message_start', { message: { ...messageOf(model), usage: { input_tokens: 1, output_tokens: 1 } } }),
    ],
    text: (text) => more('text', text),
    reasoning: (text) => more('thinking', text),
    call(call) {
      if (call.name === 'web_search_result') return [found(call.id, true)]
      if (call.name !== 'web_search') {
        calls += 1
        return use('tool_use', call)
      }
      const used = use('server_tool_use', call)
      return call.args.includes('"late"') ? used : [...used, found(call.id, false)]
    },
    error: (message) => event('error', { error: { type: 'overloaded_error', message } }),
    end(reported, finish) {
      const reason = finish || (calls > 0 ? 'tool_use' : 'end_turn')
      return [
        ...end(),
        event('message_delta', {
          delta: { stop_reason: reason, stop_sequence: null },
          ...(reported && { usage: usageOf(reported) }),
        }),
        event('message_stop'),
      ]
    },
  }
}

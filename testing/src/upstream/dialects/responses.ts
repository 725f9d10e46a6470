import type { SentCall } from '../common/plan.ts'
import type { BilledTokens } from '../common/seen.ts'
import type { AnswerEvents, Dialect } from './dialect.ts'
import { type Item, itemsOf, messagesOf, sealOf } from './responses-items.ts'
import { responsesRefusal } from './responses-refusals.ts'

/** `POST /v1/responses`: https://platform.openai.com/docs/api-reference/responses */
export const responses: Dialect = {
  read(body, { authorization }) {
    const { model, stream, input, instructions, tools, tool_choice: toolChoice, max_output_tokens: most } = body
    const { reasoning, temperature } = body as { reasoning?: { effort?: string }; temperature?: number }
    const first = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []
    return {
      model: String(model),
      stream: stream === true,
      messages: [...first, ...messagesOf(itemsOf(input))],
      tools: Array.isArray(tools) ? tools.map(({ name }: Item) => String(name)) : [],
      toolChoice,
      maxTokens: typeof most === 'number' ? most : undefined,
      reasoningEffort: reasoning?.effort,
      temperature,
      authorization,
      raw: input,
    }
  },
  refusalOf: responsesRefusal,
  events: ({ model, body }) => responseEvents(model, JSON.stringify(body.include ?? '').includes('encrypted')),
  errorBody: (_, error) => ({ error: { type: 'invalid_request_error', param: null, ...error } }),
  whole: ({ model, text, reported }) => response(model, 'completed', [messageOf('msg_p0_0', text)], reported),
}

function response(model: string, status: string, output: readonly object[], reported?: BilledTokens) {
  const usage = reported && {
    input_tokens: reported.input,
    input_tokens_details: { cached_tokens: reported.cached },
    output_tokens: reported.output,
    output_tokens_details: { reasoning_tokens: reported.reasoning },
    total_tokens: reported.input + reported.output,
  }
  const id = `resp_${crypto.randomUUID()}`
  return { id, object: 'response', status, model, output, error: null, incomplete_details: null, usage: usage ?? null }
}

function messageOf(id: string, text: string) {
  const content = [{ type: 'output_text', text, annotations: [] }]
  return { id, type: 'message', status: 'completed', role: 'assistant', content }
}

/** Reasoning is sealed where the request asks for that, and what follows is bound to it by its id. */
function responseEvents(model: string, isSealed: boolean): AnswerEvents {
  const output: Item[] = []
  const random = crypto.randomUUID().slice(0, 8)
  let key = `p${random}`
  let open: { item: Item; text: string } | undefined
  let number = 0

  const event = (type: string, fields: object) => JSON.stringify({ type, sequence_number: number++, ...fields })
  const place = (item: Item) => ({ item_id: item.id, output_index: output.length })

  function begin(item: Item): string[] {
    const closed = end()
    open = { item, text: '' }
    return [...closed, event('response.output_item.added', { output_index: output.length, item })]
  }

  function end(): string[] {
    if (!open) return []
    const item = wholeOf(open)
    open = undefined
    const done = event('response.output_item.done', { output_index: output.length, item })
    output.push(item)
    return [done]
  }

  function wholeOf({ item, text }: { item: Item; text: string }): Item {
    if (item.type === 'message') return messageOf(String(item.id), text)
    if (item.type === 'function_call') return { ...item, status: 'completed', arguments: text }
    const whole: Item = { ...item, summary: [{ type: 'summary_text', text }] }
    return isSealed ? { ...whole, encrypted_content: sealOf(whole) } : whole
  }

  function more(type: string, item: () => Item, text: string, at: object): string[] {
    const begun = open?.item.type === type ? [] : begin(item())
    if (!open) return begun
    open.text += text
    const name = type === 'reasoning' ? 'reasoning_summary_text' : 'output_text'
    return [...begun, event(`response.${name}.delta`, { ...place(open.item), ...at, delta: text })]
  }

  return {
    open: () => [event('response.created', { response: response(model, 'in_progress', []) })],
    text: (text) =>
      more(
        'message',
        () => ({
          id: `msg_${key}_${output.length}`,
          type: 'message',
          status: 'in_progress',
          role: 'assistant',
          content: [],
        }),
        text,
        { content_index: 0 },
      ),
    reasoning(text) {
      key = `r${random}`
      return more('reasoning', () => ({ id: `rs_${key}`, type: 'reasoning', summary: [] }), text, { summary_index: 0 })
    },
    call({ id, name, args }: SentCall) {
      const item = { type: 'function_call', status: 'in_progress', call_id: id, name, arguments: '' }
      const announced = begin({ id: `fc_${key}_${output.length + (open ? 1 : 0)}`, ...item })
      const half = args.length >> 1
      const pieces = [args.slice(0, half), args.slice(half)].filter((piece) => piece !== '')
      return [
        announced,
        ...pieces.map((delta) => {
          if (open) open.text += delta
          return [event('response.function_call_arguments.delta', { ...place(open?.item ?? {}), delta })]
        }),
      ]
    },
    error: (message) => event('error', { code: 'server_error', message, param: null }),
    end(reported, finish) {
      const closed = end()
      const status = finish === '' ? 'completed' : 'incomplete'
      const whole = {
        ...response(model, status, output, reported),
        ...(finish && { incomplete_details: { reason: finish } }),
      }
      return [...closed, event(`response.${status}`, { response: whole })]
    },
  }
}

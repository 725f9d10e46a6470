import { cleanName } from '../contract/clean-text.ts'
import type { FinishReason, ModelPart, ModelRequest } from '../contract/model.ts'
import type { AnswerReader } from '../http/answer-reader.ts'
import { documentsIn } from '../http/cited-files.ts'
import type { Failures } from '../http/failures.ts'
import { createPayloadReader } from '../http/payload-reader.ts'
import { failureIn, isRecord } from '../http/provider-error.ts'
import { type ProviderUsage, toReportedUsage } from '../openai-chat/reported-usage.ts'
import { type Fields, listOf, textOf } from './items/fields.ts'
import { nativeItems } from './items/native-items.ts'
import { createOutputItems } from './items/output-items.ts'
import { responseFailure } from './response-failure.ts'

interface Options {
  /** The provider's slug, for what is to be sent back to it. */
  provider: string
  failures: Failures
  request: Pick<ModelRequest, 'model' | 'messages'>
  /** The response header's; without one the answer's own id is taken. */
  requestId: string | undefined
}

/**
 * Reads an answer of the Responses API. Its last event says how it ended, and closes it; so does the `[DONE]` that some proxies send
 * behind content. An answer whose body ends without either is broken. Events and fields that are not known are passed over.
 */
export function createResponseReader({ provider, failures, request, requestId }: Options): AnswerReader {
  const { model, messages } = request
  const payloads = createPayloadReader({ failures, model, take, takeWhole: take, failureOf: responseFailure })
  const items = createOutputItems({
    emit: push,
    isUsed: (id) => hasCall(messages, id),
    refuse: failures.broken,
    documents: documentsIn(messages),
  })
  const headerId = cleanName(requestId)
  let parts: ModelPart[] = []
  let finish: FinishReason | undefined
  let answeredBy: string | undefined

  const events = eventTable(items, { takePart, takeAnnotation, introduce, takeEnd })

  function push(part: ModelPart): void {
    const last = parts.at(-1)
    if (last && 'text' in last && 'text' in part && isSame(last, part)) last.text += part.text
    else parts.push(part)
  }

  function take(payload: unknown): void {
    if (Array.isArray(payload)) for (const one of payload) takeEvent(one)
    else takeEvent(payload)
  }

  function takeEvent(payload: unknown): void {
    if (!isRecord(payload)) return
    const { type } = payload
    const read = typeof type === 'string' && Object.hasOwn(events, type) ? events[type] : undefined
    if (read) read(payload)
    else if (isResponse(payload)) end(payload)
    else if (typeof type !== 'string' || type === 'response.error' || !type.startsWith('response.')) failBy(payload)
  }

  function failBy(payload: Fields): void {
    const failure = failureIn(payload)
    if (failure !== undefined) throw failures.reported(responseFailure(failure), model)
  }

  function introduce(response: unknown): void {
    if (!isRecord(response)) return
    const name = cleanName(response.model)
    if (name === undefined || name === answeredBy) return
    answeredBy = name
    const id = headerId ?? cleanName(response.id)
    parts.push({ type: 'response', model: name, ...(id && { requestId: id }) })
  }

  /** Some servers send the texts of reasoning as parts of content. */
  function takePart(event: Fields, place: 'content' | 'summary'): void {
    if (!isRecord(event.part)) return
    const isReasoning = place === 'summary' || event.part.type === 'reasoning_text'
    items.part(event, isReasoning ? 'reasoning' : 'message', place, event.part)
  }

  function takeAnnotation(event: Fields): void {
    if (isRecord(event.annotation)) items.cite(event, event.annotation)
  }

  function takeEnd(event: Fields): void {
    const response = isRecord(event.response) ? event.response : event
    end({ ...response, status: statusBy(event.type, response.status) })
  }

  function end(response: Fields): void {
    introduce(response)
    const usage = usageOf(response.usage)
    if (usage) parts.push({ type: 'usage', usage })
    if (response.error) throw failures.reported(responseFailure(response.error), model)
    const reason = finishOf(response)
    if (reason === undefined) throw failures.broken('the provider gave up')
    items.all(listOf(response.output))
    if (items.items().length === 0 && textOf(response.output_text) !== '')
      items.all([{ type: 'message', content: response.output_text }])
    finish = reason
    payloads.close()
  }

  function takeParts(): ModelPart[] {
    const taken = parts
    parts = []
    return taken
  }

  return {
    read: payloads.read,
    readWhole: payloads.readWhole,
    readPage: payloads.readPage,
    fail: payloads.fail,
    cut() {
      finish = 'length'
      payloads.close()
    },
    take: takeParts,
    get finished() {
      return finish !== undefined
    },
    get surelyFinished() {
      return finish !== undefined
    },
    get closed() {
      return payloads.closed
    },
    rest() {
      items.end()
      return takeParts()
    },
    end() {
      if (payloads.failed) throw payloads.failed
      if (!finish && !(payloads.closed && items.items().length > 0))
        throw failures.broken('the provider ended it without saying that it is complete')
      items.end()
      items.endCalls()
      const reason = reasonOf(finish ?? 'stop', { hasCalls: items.hasCalls(), hasRefusal: items.hasRefusal() })
      const native = isWholeAnswer(reason) ? nativeItems(items.items(), { provider, model }) : undefined
      if (native) push({ type: 'native', native })
      return [...takeParts(), { type: 'finish', reason }]
    },
  }
}

type EventReader = (event: Fields) => void

/** How each event of the API is read; several have an older name too. */
function eventTable(
  items: ReturnType<typeof createOutputItems>,
  {
    takePart,
    takeAnnotation,
    introduce,
    takeEnd,
  }: {
    takePart: (event: Fields, place: 'content' | 'summary') => void
    takeAnnotation: EventReader
    introduce: (response: unknown) => void
    takeEnd: EventReader
  },
): Record<string, EventReader> {
  return {
    'response.output_text.delta': (event) => items.delta(event, 'message', 'content'),
    'response.refusal.delta': items.refusalDelta,
    'response.reasoning_summary_text.delta': (event) => items.delta(event, 'reasoning', 'summary'),
    'response.reasoning_summary.delta': (event) => items.delta(event, 'reasoning', 'summary'),
    'response.reasoning_text.delta': (event) => items.delta(event, 'reasoning', 'content'),
    'response.reasoning.delta': (event) => items.delta(event, 'reasoning', 'content'),
    'response.reasoning_content.delta': (event) => items.delta(event, 'reasoning', 'content'),
    'response.function_call_arguments.delta': items.argumentsDelta,
    'response.output_text.done': (event) => items.part(event, 'message', 'content', event),
    'response.refusal.done': (event) => items.part(event, 'message', 'content', event),
    'response.reasoning_summary_text.done': (event) => items.part(event, 'reasoning', 'summary', event),
    'response.reasoning_summary.done': (event) => items.part(event, 'reasoning', 'summary', event),
    'response.reasoning_text.done': (event) => items.part(event, 'reasoning', 'content', event),
    'response.reasoning.done': (event) => items.part(event, 'reasoning', 'content', event),
    'response.content_part.done': (event) => takePart(event, 'content'),
    'response.reasoning_summary_part.done': (event) => takePart(event, 'summary'),
    'response.function_call_arguments.done': items.argumentsDone,
    'response.output_item.added': (event) => isRecord(event.item) && items.added(event, event.item),
    'response.output_item.done': (event) => isRecord(event.item) && items.done(event, event.item),
    'response.output_text.annotation.added': takeAnnotation,
    'response.output_text_annotation.added': takeAnnotation,
    'response.created': (event) => introduce(event.response),
    'response.in_progress': (event) => introduce(event.response),
    'response.completed': takeEnd,
    'response.done': takeEnd,
    'response.incomplete': takeEnd,
    'response.failed': takeEnd,
    'response.cancelled': takeEnd,
  }
}

type TextPart = Extract<ModelPart, { text: string }>

/** Texts of one kind, or of one call's arguments, are one part. */
function isSame(last: TextPart, part: TextPart): boolean {
  if (last.type === 'arguments') return part.type === 'arguments' && part.call === last.call
  return last.type === part.type
}

/** A whole answer, as a body or an event has it. */
const isResponse = ({ object, type, output }: Fields) =>
  object === 'response' || (type === undefined && Array.isArray(output))

/** The status of an answer. Where it has none, or a status of an answer in progress, it is in the name of its last event. */
function statusBy(event: unknown, status: unknown): unknown {
  if (typeof status === 'string' && status !== 'in_progress' && status !== 'queued') return status
  return typeof event === 'string' && event !== 'response.done' ? event.replace('response.', '') : undefined
}

/** How an answer ended by its status; undefined when it did not. */
function finishOf({ status, incomplete_details: details }: Fields): FinishReason | undefined {
  const why = isRecord(details) ? textOf(details.reason) : ''
  if (status === 'failed' || status === 'cancelled' || status === 'queued' || status === 'in_progress') return undefined
  if (why === '' && status !== 'incomplete') return 'stop'
  if (/content_filter|safety|policy/.test(why)) return 'content_filter'
  return /max_|token|length/.test(why) ? 'length' : 'other'
}

function reasonOf(finish: FinishReason, { hasCalls, hasRefusal }: { hasCalls: boolean; hasRefusal: boolean }) {
  if (finish !== 'stop') return finish
  if (hasCalls) return 'tool_calls'
  return hasRefusal ? 'refusal' : 'stop'
}

const isWholeAnswer = (reason: FinishReason) => reason === 'stop' || reason === 'tool_calls' || reason === 'refusal'

/** The count has the names of this API, or those of the older one. Only what has a price of its own is written to a cache. */
function usageOf(value: unknown) {
  if (!isRecord(value)) return undefined
  const { input_tokens, output_tokens, input_tokens_details: input, output_tokens_details: output, ...rest } = value
  const usage = toReportedUsage({
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    prompt_tokens_details: input,
    completion_tokens_details: output,
    ...rest,
  } as ProviderUsage)
  const written = isRecord(input) ? Number(input.cache_write_tokens) : 0
  return usage && written > 0 ? { ...usage, cacheWriteTokens: Math.min(written, usage.inputTokens) } : usage
}

function hasCall(messages: ModelRequest['messages'], id: string): boolean {
  return messages.some((message) => message.role === 'assistant' && message.toolCalls?.some((call) => call.id === id))
}

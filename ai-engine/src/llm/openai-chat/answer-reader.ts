import { cleanName } from '../contract/clean-text.ts'
import type { FinishReason, ModelPart, ModelRequest } from '../contract/model.ts'
import type { AnswerReader } from '../http/answer-reader.ts'
import type { Failures } from '../http/failures.ts'
import { createPayloadReader } from '../http/payload-reader.ts'
import { failureIn, isRecord } from '../http/provider-error.ts'
import { createAnswerParts } from './answer-parts.ts'
import { type Choice, type Chunk, readChunk } from './chunk.ts'
import { finishReasonOf } from './finish-reason.ts'

interface Options {
  /** The provider's name, for what is to be sent back to it. */
  provider: string
  failures: Failures
  request: Pick<ModelRequest, 'model' | 'messages'>
  /** The response header's; without one the chunks' own id is taken. */
  requestId: string | undefined
  /** Nothing is shown before the end of the answer. */
  isWhole?: boolean
}

/**
 * Reads a chat completion. A finish reason finishes it, or the usage that comes last; usage may still follow, and more text
 * opens it again: some servers send a reason with every chunk. `[DONE]` closes it, with or without a reason.
 */
export function createAnswerReader({ provider, failures, request, requestId, isWhole }: Options): AnswerReader {
  const { model, messages } = request
  const payloads = createPayloadReader({ failures, model, take, takeWhole })
  const parts = createAnswerParts({ isUsed: (id) => hasCall(messages, id), refuse: failures.broken })
  if (isWhole) parts.expectWhole()
  const headerId = cleanName(requestId)
  let index: unknown
  let finish: FinishReason | undefined
  let isSure = false
  let wasReopened = false
  let isRefusal = false
  let countsBesideText = false
  let answeredBy: string | undefined

  function introduce({ model: name, id }: Chunk): void {
    if (name === undefined || name === answeredBy) return
    answeredBy = name
    parts.introduce(name, headerId ?? id)
  }

  function take(payload: unknown): void {
    if (Array.isArray(payload)) for (const one of payload) takeOne(one)
    else takeOne(payload)
  }

  function takeWhole(payload: unknown): void {
    parts.expectWhole()
    take(payload)
    if (index !== undefined) payloads.close()
  }

  function takeOne(payload: unknown): void {
    if (!isRecord(payload)) return
    const failure = failureIn(payload)
    if (failure !== undefined) throw failures.reported(failure, model)
    const chunk = readChunk(payload, index)
    index = chunk.index
    introduce(chunk)
    parts.cite(payload)
    if (chunk.choice?.error) throw failures.reported(chunk.choice.error, model)
    const hasContent = chunk.choice ? append(chunk.choice) : false
    if (chunk.usage) parts.count(chunk.usage)
    if (hasContent) reopen(chunk)
    finishBy(chunk, hasContent)
  }

  function append({ delta, message }: Choice): boolean {
    isRefusal ||= Boolean(delta?.refusal || message?.refusal)
    const hasContent = delta ? parts.delta(delta) : false
    return (message ? parts.message(message) : false) || hasContent
  }

  function reopen({ hasUsage }: Chunk): void {
    wasReopened ||= finish !== undefined
    finish = undefined
    isSure = false
    countsBesideText ||= hasUsage
  }

  function finishBy({ finish: given, hasUsage }: Chunk, hasContent: boolean): void {
    const reason = finishReasonOf(given)
    if (reason === 'error') throw failures.broken('the provider gave up')
    if (reason) {
      finish = reason
      isSure = !hasContent && !wasReopened && parts.hasContent()
    } else if (hasUsage && !hasContent && !countsBesideText && parts.hasContent()) finish ??= 'stop'
  }

  function rest(): ModelPart[] {
    parts.end()
    return parts.take()
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
    take: parts.take,
    get finished() {
      return finish !== undefined
    },
    get surelyFinished() {
      return finish !== undefined && isSure
    },
    get closed() {
      return payloads.closed
    },
    rest,
    end() {
      if (payloads.failed) throw payloads.failed
      if (!finish && !payloads.closed) throw failures.broken('the provider ended it without a finish reason')
      parts.end()
      const hasCalls = parts.endCalls()
      const reason = reasonOf(finish ?? 'stop', { hasCalls, isRefusal })
      // Calls that are not made are not sent back.
      if (!hasCalls || reason === 'tool_calls') parts.endNative({ provider, model }, messages.at(-1)?.role === 'tool')
      return [...parts.take(), { type: 'finish', reason }]
    },
  }
}

/** Providers end an answer with calls as if it had none, and the reverse. */
function reasonOf(finish: FinishReason, { hasCalls, isRefusal }: { hasCalls: boolean; isRefusal: boolean }) {
  if (finish !== 'stop' && finish !== 'tool_calls') return finish
  if (hasCalls) return 'tool_calls'
  return isRefusal ? 'refusal' : 'stop'
}

function hasCall(messages: ModelRequest['messages'], id: string): boolean {
  return messages.some((message) => message.role === 'assistant' && message.toolCalls?.some((call) => call.id === id))
}

import { cleanName } from '../contract/clean-text.ts'
import type { FinishReason, ModelError, ModelPart, ModelRequest } from '../contract/model.ts'
import type { Failures } from '../http/failures.ts'
import { failureIn, isKeepaliveEvent, isRecord } from '../http/provider-error.ts'
import { createAnswerParts } from './answer-parts.ts'
import { type Choice, type Chunk, readChunk } from './chunk.ts'
import { finishReasonOf } from './finish-reason.ts'

/**
 * Reads the payloads of one completion, in order.
 *
 * An answer is open until its finish reason, then finished; usage may still follow, and more text opens it again: some
 * servers send a reason with every chunk. `[DONE]` closes it, with or without a reason, and so does the end of a body
 * that held the whole answer. A payload that is no chunk, or an error object, fails it: nothing after that is read, and
 * earlier parts can still be taken. Only an answer that is finished and has not failed may end.
 */
export interface AnswerReader {
  /** The data of one event, and its name where it has one. */
  read(data: string, event?: string): void
  /** A whole body: one value, or a list or lines of them. */
  readWhole(body: string): void
  /** The body is a web page: the address is not that of a model server. */
  readPage(): void
  fail(error: ModelError): void
  /** Ends an answer that is longer than any user reads, with the reason `length`. */
  cut(): void
  /** The parts since the last call. */
  take(): ModelPart[]
  /** The answer is complete: there was a finish reason, or the usage that comes last. */
  readonly finished: boolean
  /** The answer is complete, and nothing suggests that the finish reason came too early. */
  readonly surelyFinished: boolean
  /** `[DONE]` was seen, or a failure. */
  readonly closed: boolean
  /** The parts since the last call and the held-back rest, once the stream has ended. */
  rest(): ModelPart[]
  /** The last parts, `finish` at their end. @throws ModelError unless finished, or when failed */
  end(): ModelPart[]
}

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

export function createAnswerReader({ provider, failures, request, requestId, isWhole }: Options): AnswerReader {
  const { model, messages } = request
  const parts = createAnswerParts({ isUsed: (id) => hasCall(messages, id), refuse: failures.broken })
  if (isWhole) parts.expectWhole()
  const headerId = cleanName(requestId)
  let index: unknown
  let finish: FinishReason | undefined
  let isSure = false
  let wasReopened = false
  let isRefusal = false
  let countsBesideText = false
  let closed = false
  let failed: unknown
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

  function finishBy({ choice, hasUsage }: Chunk, hasContent: boolean): void {
    const reason = choice && finishReasonOf(choice.finish)
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

  function fail(error: unknown): void {
    failed ??= error
    closed = true
  }

  function attempt(work: () => void): void {
    if (closed) return
    try {
      work()
    } catch (error) {
      // A payload that is nested deeper than the stack goes.
      fail(error instanceof RangeError ? failures.broken('the provider sent a line that cannot be read', error) : error)
    }
  }

  function readData(data: string): void {
    const payload = parsed(data)
    const lines = data.split('\n')
    if (payload !== unreadable) take(payload)
    // A server that leaves the empty lines out between its events.
    else if (lines.length > 1) for (const line of lines) readLine(line)
    else if (!isKeepalive(data)) throw failures.broken('the provider sent a line that cannot be read')
  }

  function readLine(line: string): void {
    if (closed) return
    if (isDone(line)) closed = true
    else readData(line)
  }

  return {
    read: (data, event) =>
      attempt(() => {
        if (event === 'error') throw failures.reported(errorPayloadOf(data), model)
        if (!event || !isKeepaliveEvent(event)) readLine(data)
      }),
    readWhole: (body) =>
      attempt(() => {
        const payload = parsed(body)
        if (payload === unreadable) return readData(body)
        parts.expectWhole()
        take(payload)
        closed ||= index !== undefined
      }),
    readPage: () => fail(failures.refused(404, new Headers(), '', model)),
    fail,
    cut() {
      finish = 'length'
      closed = true
    },
    take: parts.take,
    get finished() {
      return finish !== undefined
    },
    get surelyFinished() {
      return finish !== undefined && isSure
    },
    get closed() {
      return closed
    },
    rest,
    end() {
      if (failed) throw failed
      if (!finish && !closed) throw failures.broken('the provider ended it without a finish reason')
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

const unreadable = Symbol('unreadable')

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return unreadable
  }
}

const isDone = (data: string) => data.length < 20 && /^\s*\[?done\]?\s*$/i.test(data)

/**
 * Nothing, or a word that keeps a connection alive: `ping`, `[PING]`. A broken payload is longer, or begins otherwise.
 */
const isKeepalive = (data: string) => data.length < 40 && /^\s*(\[?[\w-]+\]?|keep alive)?\s*$/i.test(data)

/** The data of an event that is named an error: an object, or plain words. */
function errorPayloadOf(data: string): unknown {
  const payload = parsed(data)
  return payload === unreadable ? data : payload
}

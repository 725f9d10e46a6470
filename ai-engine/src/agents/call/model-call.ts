import { setTimeout as wait } from 'node:timers/promises'
import { type CallResult, emptyCall } from '../../llm/contract/call-result.ts'
import {
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ModelRequest,
  type ModelToolCall,
} from '../../llm/contract/model.ts'
import { type CallDeadlines, startCallDeadlines } from './call-deadlines.ts'

const MAX_TRIES = 3
const FIRST_PAUSE_MS = 500
/** When the provider asks for a longer pause, the run fails at once, because the user is waiting. */
const MAX_PAUSE_MS = 20_000

/** Receives an answer while it is streamed. */
export interface AnswerWriter {
  onText(kind: 'text' | 'reasoning', text: string): void
  /** The call with this number, from 0, begins; calls that the provider makes are not counted. */
  onToolCall(call: number, name: string): void
  onArguments(call: number, text: string): void
  onProviderCall(call: Extract<ModelPart, { type: 'provider_call' }>): void
  onSource(source: { url: string; title?: string; number?: number }): void
}

export interface CallOptions extends AnswerWriter {
  provider: ModelProvider
  request: ModelRequest
  signal: AbortSignal
  limits: CallDeadlines
  /** A try failed before the first token, and another one follows. */
  onRetry: (error: ModelError, tryNumber: number, pauseMs: number) => void
}

/** Streams one answer. Up to 3 tries before the first token, none after it. A model's failure is in the result. */
export async function callModel(options: CallOptions): Promise<CallResult> {
  for (let tryNumber = 1; ; tryNumber++) {
    const end = await tryOnce(options)
    const pauseMs = end.error?.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (tryNumber - 1)
    if (!mayTryAgain(end) || tryNumber === MAX_TRIES || pauseMs > MAX_PAUSE_MS || options.signal.aborted) return end
    options.onRetry(end.error, tryNumber, pauseMs)
    await wait(pauseMs, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

/** A timeout is not retried: the user has already waited for the whole first limit. */
function mayTryAgain(end: CallResult): end is CallResult & { error: ModelError } {
  return !end.begun && end.error?.retryable === true && end.error.code !== 'model_timeout'
}

async function tryOnce({ provider, request, signal, limits, ...writer }: CallOptions): Promise<CallResult> {
  const toolCalls: ModelToolCall[] = []
  /** By which the provider's reader knows them. */
  const numbers: number[] = []
  const end = { ...emptyCall(undefined), toolCalls }
  const deadlines = startCallDeadlines(signal, limits)
  try {
    for await (const parts of provider.stream(request, deadlines.signal)) {
      if (parts.every(isSilent)) deadlines.alive()
      for (const part of parts) applyPart(part)
    }
  } catch (error) {
    end.error = asModelError(deadlines.signal.aborted ? deadlines.signal.reason : error, signal)
  } finally {
    deadlines.end()
  }
  return end

  function applyPart(part: ModelPart): void {
    if (!isSilent(part)) {
      end.begun = true
      deadlines.text()
    }
    if (part.type === 'text' || part.type === 'reasoning') writer.onText(part.type, part.text)
    else if (part.type === 'tool_call') beginCall(part)
    else if (part.type === 'arguments') addArguments(part.call, part.text)
    else if (part.type === 'provider_call') writer.onProviderCall(part)
    else if (part.type === 'source') writer.onSource(part)
    else if (part.type === 'native') end.native = part.native
    else if (part.type === 'usage') end.reported = part.usage
    else if (part.type === 'finish') end.finish = part.reason
    else if (part.type === 'response') {
      end.billedModel = part.model || end.billedModel
      end.requestId = part.requestId ?? end.requestId
    }
  }

  function beginCall({ call, id, name }: Extract<ModelPart, { type: 'tool_call' }>): void {
    numbers.push(call)
    toolCalls.push({ id, name, arguments: '' })
    writer.onToolCall(toolCalls.length - 1, name)
  }

  function addArguments(call: number, text: string): void {
    const at = numbers.indexOf(call)
    const held = toolCalls[at]
    if (!held) return
    toolCalls[at] = { ...held, arguments: held.arguments + text }
    writer.onArguments(at, text)
  }
}

const spoken: ReadonlySet<ModelPart['type']> = new Set(['text', 'reasoning', 'tool_call', 'arguments', 'provider_call'])
const isSilent = ({ type }: ModelPart) => !spoken.has(type)

/** undefined when the run itself was aborted, which is no failure of the model. */
function asModelError(error: unknown, runSignal: AbortSignal): ModelError | undefined {
  if (runSignal.aborted) return undefined
  if (error instanceof ModelError) return error
  return new ModelError('internal_error', 'The answer failed for a reason that the server did not expect. Try again.', {
    retryable: true,
    cause: error,
  })
}

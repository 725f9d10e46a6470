import { createTextCleaner } from './clean-text.ts'
import type { Failures } from './failures.ts'
import type { FinishReason, ModelError, ModelPart, ReportedUsage } from './model.ts'
import type { ProviderUsage } from './reported-usage.ts'
import { toReportedUsage } from './reported-usage.ts'

/**
 * Reads the `data:` payloads of one completion, in order.
 *
 * An answer is open until its finish reason, then finished; usage may still follow. `[DONE]` closes it. A payload that
 * is no chunk, or an error object, fails it: nothing after that is read, and what was said before is still there to be
 * taken. Only an answer that is finished and has not failed may end.
 */
export interface AnswerReader {
  read(data: string): void
  fail(error: ModelError): void
  /** The parts since the last call; neighbouring texts of one kind are one part. */
  take(): ModelPart[]
  /** A finish reason was seen. */
  readonly finished: boolean
  /** `[DONE]` was seen, or a failure. */
  readonly closed: boolean
  /** The last parts, `finish` at their end. @throws ModelError unless finished, or when failed */
  end(): ModelPart[]
}

interface Delta {
  content?: unknown
  reasoning_content?: unknown
  reasoning?: unknown
}
interface Choice {
  delta?: Delta | null
  message?: Delta | null
  finish_reason?: string | null
  usage?: ProviderUsage | null
}
interface Chunk {
  id?: unknown
  model?: unknown
  object?: unknown
  choices?: Choice[] | null
  usage?: ProviderUsage | null
  x_groq?: { usage?: ProviderUsage | null } | null
  error?: unknown
}

/** `requestId` is the response header's; without one the chunks' own id is taken. */
export function createAnswerReader(failures: Failures, model: string, requestId: string | undefined): AnswerReader {
  const cleaners = { text: createTextCleaner(), reasoning: createTextCleaner() }
  let parts: ModelPart[] = []
  let finish: FinishReason | undefined
  let closed = false
  let failed: unknown
  let usage: ReportedUsage | undefined
  let answeredBy: unknown

  function say(type: 'text' | 'reasoning', text: string): void {
    if (text === '') return
    const last = parts.at(-1)
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }

  function introduce(chunk: Chunk): void {
    if (!chunk.model || chunk.model === answeredBy || typeof chunk.model !== 'string') return
    answeredBy = chunk.model
    const id = requestId ?? (typeof chunk.id === 'string' && chunk.id ? chunk.id : undefined)
    parts.push({ type: 'response', model: chunk.model, ...(id && { requestId: id }) })
  }

  function readDelta({ reasoning_content, reasoning, content }: Delta): void {
    const thought = reasoning_content ?? reasoning
    if (thought) say('reasoning', cleaners.reasoning.next(textOf(thought, 'text')))
    if (!content) return
    if (typeof content !== 'string') say('reasoning', cleaners.reasoning.next(textOf(content, 'thinking')))
    say('text', cleaners.text.next(textOf(content, 'text')))
  }

  function readChunk(chunk: Chunk): void {
    if (chunk.error || chunk.object === 'error') throw failures.said(chunk.error ?? chunk, model)
    introduce(chunk)
    const choice = chunk.choices?.[0]
    const delta = choice?.delta ?? choice?.message
    if (delta) readDelta(delta)
    if (choice?.finish_reason) finish = finishReason(choice.finish_reason, failures)
    const counted = chunk.usage ?? chunk.x_groq?.usage ?? choice?.usage
    if (counted) usage = toReportedUsage(counted) ?? usage
  }

  function fail(error: unknown): void {
    failed ??= error
    closed = true
  }

  function take(): ModelPart[] {
    if (usage) parts.push({ type: 'usage', usage })
    const taken = parts
    parts = []
    usage = undefined
    return taken
  }

  return {
    read(data) {
      if (closed) return
      closed = data === '[DONE]'
      if (closed) return
      try {
        readChunk(parseChunk(data, failures))
      } catch (error) {
        fail(error)
      }
    },
    fail,
    take,
    get finished() {
      return finish !== undefined
    },
    get closed() {
      return closed
    },
    end() {
      if (failed) throw failed
      if (!finish) throw failures.broken('the provider ended it without a finish reason')
      say('reasoning', cleaners.reasoning.end())
      say('text', cleaners.text.end())
      return [...take(), { type: 'finish', reason: finish }]
    },
  }
}

/** Text, or the text inside a list of typed parts: `[{type: 'thinking', thinking: [{type: 'text', text}]}]`. */
function textOf(content: unknown, kind: 'text' | 'thinking'): string {
  if (typeof content === 'string') return kind === 'text' ? content : ''
  if (!Array.isArray(content)) return ''
  return content
    .filter((part) => part?.type === kind)
    .map((part) => (kind === 'text' ? String(part.text ?? '') : textOf(part.thinking, 'text')))
    .join('')
}

function parseChunk(data: string, failures: Failures): Chunk {
  let chunk: unknown
  try {
    chunk = JSON.parse(data)
  } catch (cause) {
    throw failures.broken('the provider sent a line that cannot be read', cause)
  }
  if (typeof chunk !== 'object' || chunk === null) throw failures.broken('the provider sent a line that is no answer')
  return chunk
}

const known: readonly FinishReason[] = ['stop', 'length', 'content_filter', 'tool_calls']

function finishReason(reason: string, failures: Failures): FinishReason {
  if (reason === 'error') throw failures.broken('the provider gave up')
  if (reason === 'function_call') return 'tool_calls'
  return known.find((name) => name === reason) ?? 'other'
}

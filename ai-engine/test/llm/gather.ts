import type {
  FinishReason,
  ModelPart,
  ModelToolCall,
  NativeBlocks,
  ReportedUsage,
} from '../../src/llm/contract/model.ts'
import { ModelError } from '../../src/llm/contract/model.ts'

export interface Gathered {
  parts: ModelPart[]
  text: string
  reasoning: string
  calls: ModelToolCall[]
  sources: Extract<ModelPart, { type: 'source' }>[]
  native: NativeBlocks | undefined
  usage: ReportedUsage | undefined
  model: string | undefined
  requestId: string | undefined
  finish: FinishReason | undefined
  /** The error that the stream threw. */
  error: unknown
}

/** Reads a stream to its end, and keeps what came before a failure. */
export async function gather(stream: AsyncIterable<readonly ModelPart[]>): Promise<Gathered> {
  const gathered: Gathered = {
    parts: [],
    text: '',
    reasoning: '',
    calls: [],
    sources: [],
    native: undefined,
    usage: undefined,
    model: undefined,
    requestId: undefined,
    finish: undefined,
    error: undefined,
  }
  try {
    for await (const parts of stream) for (const part of parts) take(gathered, part)
  } catch (error) {
    gathered.error = error
  }
  return gathered
}

/** The failure of a stream or a call, as a ModelError. @throws when it is anything else */
export function asModelError(error: unknown): ModelError {
  if (error instanceof ModelError) return error
  throw new Error('this is no ModelError', { cause: error })
}

/** A question without anything else. */
export function question(content: string, model = 'gpt-4o-mini') {
  return { model, messages: [{ role: 'user' as const, content }] }
}

/** A signal that nobody fires. */
export const calm = () => new AbortController().signal

function take(gathered: Gathered, part: ModelPart): void {
  gathered.parts.push(part)
  if (part.type === 'text' || part.type === 'reasoning') gathered[part.type] += part.text
  else if (part.type === 'tool_call' || part.type === 'arguments') takeCall(gathered.calls, part)
  else if (part.type === 'source') gathered.sources.push(part)
  else if (part.type === 'native') gathered.native = part.native
  else if (part.type === 'usage') gathered.usage = part.usage
  else if (part.type === 'finish') gathered.finish = part.reason
  else if (part.type === 'response') Object.assign(gathered, { model: part.model, requestId: part.requestId })
}

/** Calls that the provider makes have numbers of their own between these. */
function takeCall(calls: ModelToolCall[], part: Extract<ModelPart, { type: 'tool_call' | 'arguments' }>): void {
  const known = numbers.get(calls) ?? []
  numbers.set(calls, known)
  const call = calls[known.indexOf(part.call)]
  if (part.type === 'arguments' && call) call.arguments += part.text
  else if (part.type === 'tool_call' && part.call > (known.at(-1) ?? -1)) {
    known.push(part.call)
    calls.push({ id: part.id, name: part.name, arguments: '' })
  } else throw new Error(`a part of call ${part.call} is out of order`)
}

const numbers = new WeakMap<readonly ModelToolCall[], number[]>()

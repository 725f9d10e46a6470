import { createHash } from 'node:crypto'
import { argumentsObject } from '../../contract/json-object.ts'
import type { ModelFile, ModelMessage, ModelToolCall } from '../../contract/model.ts'
import { isRecord } from '../../http/provider-error.ts'
import { openAIChat } from '../calls/native-message.ts'
import type { RequestVariant } from './request-variant.ts'

type Fields = Record<string, unknown>
type Answer = Extract<ModelMessage, { role: 'assistant' }>
type Question = Extract<ModelMessage, { role: 'user' }>

interface WireCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

interface Context {
  provider: string
  model: string
  variant: RequestVariant
}

/** A conversation as the provider reads it. The same messages always have the same bytes. */
export function wireMessages(messages: readonly ModelMessage[], context: Context): object[] {
  return messages.flatMap((message, at) => {
    const wired = wireMessage(message, context)
    const isLastResult = message.role === 'tool' && messages[at + 1]?.role !== 'tool'
    return isLastResult ? [wired, ...wireResultFiles(filesOfResults(messages, at), context)] : [wired]
  })
}

/** The results of tools here are text alone: their pictures follow them, as a message of the user. */
function wireResultFiles(files: readonly ModelFile[], { variant }: Context): object[] {
  if (files.length === 0) return []
  const content = `[Pictures that the tools returned: ${files.map(({ name }) => JSON.stringify(name)).join(', ')}]`
  return [wireQuestion({ role: 'user', content }, files, variant)]
}

/** Of the results that end at `last`, in their order. */
function filesOfResults(messages: readonly ModelMessage[], last: number): ModelFile[] {
  const files: ModelFile[] = []
  for (let at = last; messages[at]?.role === 'tool'; at--) {
    const message = messages[at]
    if (message?.role === 'tool') files.unshift(...(message.files ?? []))
  }
  return files
}

function wireMessage(message: ModelMessage, context: Context): object {
  if (message.role === 'assistant') return wireAnswer(message, context)
  if (message.role === 'user' && message.files?.length) return wireQuestion(message, message.files, context.variant)
  const { role, content } = message
  return role === 'tool' ? { role, tool_call_id: wireId(message.callId, context), content } : { role, content }
}

/** The names of files stand in the text. */
function wireQuestion({ role, content }: Question, files: readonly ModelFile[], { files: takesFiles }: RequestVariant) {
  if (takesFiles)
    return { role, content: [...files.map(wireFile), ...(content === '' ? [] : [{ type: 'text', text: content }])] }
  return { role, content: [...files.map(unseen), content].filter(Boolean).join('\n\n') }
}

function wireFile({ mediaType, name, data }: ModelFile): object {
  const url = `data:${mediaType};base64,${data}`
  return mediaType.startsWith('image/')
    ? { type: 'image_url', image_url: { url } }
    : { type: 'file', file: { filename: name, file_data: url } }
}

function unseen({ name }: ModelFile): string {
  return `[${JSON.stringify(name)} cannot be shown to you: this model does not take such files. Say so where it matters.]`
}

/** Stands for reasoning that was not kept, or that another model wrote, where a server insists on some. */
const filler = ' '
/** The same for a signature: https://ai.google.dev/gemini-api/docs/thought-signatures */
const noSignature = { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } }

function wireAnswer(message: Answer, context: Context): object {
  const { content, toolCalls = [] } = message
  const { variant } = context
  const calls = toolCalls.map((call) => wireCall(call, context))
  const native = nativeOf(message, context)
  if (native) return wireNative(native, calls, variant)
  if (calls.length === 0) return { role: 'assistant', content }
  return {
    role: 'assistant',
    content: content === '' ? variant.emptyContent : content,
    ...(variant.fillReasoning && { reasoning_content: filler }),
    tool_calls: signed(calls, variant),
  }
}

function signed([first, ...others]: readonly WireCall[], { fillSignature }: RequestVariant): readonly object[] {
  if (!first) return []
  return [fillSignature ? { ...noSignature, ...first } : first, ...others]
}

function wireCall({ id, name, arguments: text }: ModelToolCall, context: Context): WireCall {
  return { id: wireId(id, context), type: 'function', function: { name, arguments: argumentsObject(text) } }
}

function wireId(id: string, { variant }: Context): string {
  return variant.shortIds ? createHash('sha256').update(id).digest('hex').slice(0, 9) : id
}

/** The message as this provider sent it; undefined when another did, or when its calls are no longer the same. */
function nativeOf({ native, toolCalls = [] }: Answer, { provider, model, variant }: Context): Fields | undefined {
  if (!native || native.api !== openAIChat || native.provider !== provider) return undefined
  if (variant.native === 'none' || (variant.native === 'own' && native.model !== model)) return undefined
  const [message] = native.blocks
  if (!isRecord(message)) return undefined
  const calls = listOf(message.tool_calls)
  const isSame = calls.length === toolCalls.length && calls.every(({ id }, at) => id === toolCalls[at]?.id)
  return isSame ? message : undefined
}

/** The database keeps the fields of an object in an order of its own: they are sorted, so that the bytes stay the same. */
function wireNative(
  { role: _, content, tool_calls, ...rest }: Fields,
  calls: readonly WireCall[],
  variant: RequestVariant,
) {
  const fields = sorted(rest) as Fields
  if (variant.fillReasoning && calls.length > 0 && !hasReasoning(fields)) fields.reasoning_content = filler
  const native = listOf(tool_calls)
  const merged = calls.map((call, at) => withExtra(call, native[at]))
  return { role: 'assistant', content, ...fields, ...(calls.length > 0 && { tool_calls: signed(merged, variant) }) }
}

function withExtra(call: WireCall, { id: _, type: __, function: inner, ...rest }: Fields = {}): WireCall {
  const { name, arguments: text, ...innerRest } = isRecord(inner) ? inner : {}
  return { ...call, function: { ...call.function, ...(sorted(innerRest) as Fields) }, ...(sorted(rest) as Fields) }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]))
}

const hasReasoning = ({ reasoning_content, reasoning, reasoning_details }: Fields) =>
  Boolean(reasoning_content || reasoning || reasoning_details)
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : [])

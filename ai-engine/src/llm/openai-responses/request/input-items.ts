import { createHash } from 'node:crypto'
import { argumentsObject } from '../../contract/json-object.ts'
import type { ModelFile, ModelMessage, ModelToolCall } from '../../contract/model.ts'
import { uniqueCalls } from '../../contract/unique-calls.ts'
import { type Fields, listOf } from '../items/fields.ts'
import { openAIResponses } from '../items/native-items.ts'
import type { ResponseVariant } from './response-variant.ts'

type Answer = Extract<ModelMessage, { role: 'assistant' }>

interface Context {
  provider: string
  model: string
  variant: ResponseVariant
}

/** Ids of calls are at most this long; other APIs have longer ones. */
const MAX_ID_LENGTH = 64

/** A conversation as the items of a request. The same message always has the same bytes. */
export function inputItems(messages: readonly ModelMessage[], context: Context): object[] {
  return uniqueCalls(messages).flatMap((message) => itemsOf(message, context))
}

function itemsOf(message: ModelMessage, context: Context): readonly object[] {
  if (message.role === 'assistant') return nativeOf(message, context) ?? answerItems(message)
  if (message.role === 'tool')
    return [{ type: 'function_call_output', call_id: wireId(message.callId), output: wireOutput(message) }]
  const files = message.role === 'user' ? (message.files ?? []) : []
  if (files.length === 0) return [{ role: message.role, content: message.content }]
  const text = message.content === '' ? [] : [{ type: 'input_text', text: message.content }]
  return [{ role: message.role, content: [...text, ...files.map(wireFile)] }]
}

function wireOutput({ content, files = [] }: Extract<ModelMessage, { role: 'tool' }>): string | object[] {
  return files.length === 0 ? content : [{ type: 'input_text', text: content }, ...files.map(wireFile)]
}

function wireFile({ mediaType, name, data }: ModelFile): object {
  const address = `data:${mediaType};base64,${data}`
  if (mediaType.startsWith('image/')) return { type: 'input_image', image_url: address, detail: 'auto' }
  return { type: 'input_file', filename: name, file_data: address }
}

function answerItems({ content, toolCalls = [] }: Answer): object[] {
  const text = content === '' ? [] : [{ role: 'assistant', content }]
  return [...text, ...toolCalls.map(wireCall)]
}

function wireCall({ id, name, arguments: text }: ModelToolCall): object {
  return { type: 'function_call', call_id: wireId(id), name, arguments: argumentsObject(text) }
}

function wireId(id: string): string {
  return id.length > MAX_ID_LENGTH ? `call_${createHash('sha256').update(id).digest('hex').slice(0, 40)}` : id
}

/** The items as this provider sent them; undefined when another did, or when their calls are no longer the same. */
function nativeOf({ native, toolCalls = [] }: Answer, { provider, model, variant }: Context) {
  if (!native || native.api !== openAIResponses || native.provider !== provider) return undefined
  if (variant.native === 'none' || (variant.native === 'own' && native.model !== model)) return undefined
  const items = listOf(native.blocks)
  const calls = items.filter(({ type }) => type === 'function_call')
  const isSame = calls.length === toolCalls.length && calls.every(({ call_id: id }, at) => id === toolCalls[at]?.id)
  if (!isSame) return undefined
  return items.every(isKeptBySender) ? items.map((item) => asSent(item, variant)) : withoutReasoning(items)
}

/** Nothing is stored at the provider, so that reasoning counts only where its content is in it. */
const isKeptBySender = ({ type, encrypted_content: sealed, content }: Fields) =>
  type !== 'reasoning' || Boolean(sealed) || (Array.isArray(content) && content.length > 0)

/** Where reasoning cannot be sent, calls that the provider made cannot either: their ids name that reasoning. */
function withoutReasoning(items: readonly Fields[]): Fields[] {
  return items.filter(({ type }) => type === 'message' || type === 'function_call').map(withoutId)
}

/** Ids are those of what is stored. Messages and calls go without theirs, which would have to be led by reasoning again. */
function asSent(item: Fields, { ids }: ResponseVariant): Fields {
  return !ids || item.type === 'message' || item.type === 'function_call' ? withoutId(item) : item
}

function withoutId({ id: _, ...item }: Fields): Fields {
  if (item.type !== 'function_call') return item
  const { call_id: id, arguments: text } = item
  return { ...item, call_id: wireId(String(id)), arguments: argumentsObject(typeof text === 'string' ? text : '') }
}

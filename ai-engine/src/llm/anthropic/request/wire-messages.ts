import { createHash } from 'node:crypto'
import { argumentsObject, objectIn } from '../../contract/json-object.ts'
import type { ModelFile, ModelMessage, ModelToolCall } from '../../contract/model.ts'
import { uniqueCalls } from '../../contract/unique-calls.ts'
import { isRecord } from '../../http/provider-error.ts'
import type { Fields } from '../blocks/raw-block.ts'

type Answer = Extract<ModelMessage, { role: 'assistant' }>

/** A block as it is sent. JSON, because the input of a call goes back to the letter, as the model wrote it. */
export interface WireBlock {
  type: unknown
  json: string
}

export interface WireMessage {
  role: 'user' | 'assistant'
  blocks: WireBlock[]
}

interface Context {
  /** The provider's slug. */
  provider: string
  /** Thoughts of earlier turns are sent back. */
  thoughts: boolean
  /** Documents may be cited. */
  citations: boolean
}

/**
 * A conversation without its system messages. Roles alternate, so that all results of a turn are in one message; a block is never
 * blank; the same messages always have the same bytes.
 */
export function wireMessages(messages: readonly ModelMessage[], context: Context): WireMessage[] {
  const wired: WireMessage[] = []
  for (const message of uniqueCalls(messages)) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const blocks = blocksOf(message, context)
    const last = wired.at(-1)
    if (last?.role === role) last.blocks.push(...blocks)
    else if (blocks.length > 0) wired.push({ role, blocks })
  }
  return wired
}

/** What an answer is thought with. */
export const isThought = ({ type }: { type?: unknown }) => type === 'thinking' || type === 'redacted_thinking'

function blocksOf(message: Exclude<ModelMessage, { role: 'system' }>, context: Context): WireBlock[] {
  if (message.role === 'assistant') return answerBlocks(message, context)
  if (message.role === 'tool') return [resultBlock(message, context)]
  const files = (message.files ?? []).map((file) => fileBlock(file, context))
  const blocks = [...files, ...textBlocks(message.content)]
  return blocks.length > 0 ? blocks : textBlocks('[no text]')
}

function answerBlocks(message: Answer, context: Context): WireBlock[] {
  const native = nativeBlocks(message, context)
  if (native.length > 0) return native
  return [...textBlocks(message.content), ...(message.toolCalls ?? []).map(callBlock)]
}

/** The blocks as this provider sent them; none when another did, or when its calls are no longer the same. */
function nativeBlocks({ native, toolCalls = [] }: Answer, { provider, thoughts, citations }: Context): WireBlock[] {
  if (native?.api !== 'anthropic' || native.provider !== provider) return []
  const blocks = native.blocks.filter(isRecord)
  const called = blocks.filter(({ type }) => type === 'tool_use')
  if (called.length !== toolCalls.length || called.some(({ id }, at) => id !== toolCalls[at]?.id)) return []
  const inputs = new Map(toolCalls.map(({ id, arguments: text }) => [id, text]))
  return blocks
    .filter((block) => !isBlank(block) && (thoughts || !isThought(block)))
    .map((block) => nativeBlock(citations ? block : withoutCitations(block), inputs))
}

function nativeBlock(block: Fields, inputs: ReadonlyMap<unknown, string>): WireBlock {
  const text = block.type === 'tool_use' ? inputs.get(block.id) : undefined
  if (text === undefined || !objectIn(text)) return wireBlock(block)
  const fields = Object.entries(block).map(([name, value]) => {
    return `${JSON.stringify(name)}:${name === 'input' ? text : JSON.stringify(value)}`
  })
  return { type: block.type, json: `{${fields.join(',')}}` }
}

function withoutCitations({ citations, ...block }: Fields): Fields {
  return block.type === 'text' || citations === undefined ? block : { ...block, citations }
}

/** A server refuses a text without a letter, although it sends some. */
const isBlank = ({ type, text }: Fields) => type === 'text' && (typeof text !== 'string' || text.trim() === '')

function textBlocks(text: string): WireBlock[] {
  return text.trim() === '' ? [] : [wireBlock({ type: 'text', text })]
}

/** Arguments that are no object are sent as the text that they are. */
function callBlock({ id, name, arguments: text }: ModelToolCall): WireBlock {
  const input = argumentsObject(text)
  const head = JSON.stringify({ type: 'tool_use', id: wireId(id), name })
  return { type: 'tool_use', json: `${head.slice(0, -1)},"input":${input}}` }
}

function resultBlock(
  { callId, content, isError, files }: Extract<ModelMessage, { role: 'tool' }>,
  context: Context,
): WireBlock {
  const text = content.trim() === '' ? [] : [{ type: 'text', text: content }]
  const said = files?.length
    ? { content: [...text, ...files.map((file) => fileFields(file, context))] }
    : text.length > 0
      ? { content }
      : {}
  return wireBlock({ type: 'tool_result', tool_use_id: wireId(callId), ...said, ...(isError && { is_error: true }) })
}

function fileBlock(file: ModelFile, context: Context): WireBlock {
  return wireBlock(fileFields(file, context))
}

function fileFields({ mediaType, name, data }: ModelFile, { citations }: Pick<Context, 'citations'>): Fields {
  const source = { type: 'base64', media_type: mediaType, data }
  if (mediaType.startsWith('image/')) return { type: 'image', source }
  return { type: 'document', source, title: name, ...(citations && { citations: { enabled: true } }) }
}

/** Other providers have ids with signs that are refused here. */
function wireId(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`
}

function wireBlock(block: Fields): WireBlock {
  return { type: block.type, json: JSON.stringify(block) }
}

import { cleanName } from '../contract/clean-text.ts'
import type { ReportedUsage } from '../contract/model.ts'
import { isRecord } from '../http/provider-error.ts'
import { type CallFragment, callFragmentsIn, type Fields } from './calls/call-fragments.ts'
import { type ProviderUsage, toReportedUsage } from './reported-usage.ts'

/**
 * The boundary to a provider's stream: these fields have known types and bounds. Only texts are unchanged: they may be
 * cut inside a character, and are cleaned as one stream.
 */
export interface Chunk {
  id: string | undefined
  model: string | undefined
  choice: Choice | undefined
  /** The finish reason under any of its names, unparsed. */
  finish: unknown
  /** Undefined where nothing was counted. */
  usage: ReportedUsage | undefined
  /** There was a count, readable or not. */
  hasUsage: boolean
}

export interface Choice {
  delta: MessageFields | undefined
  /** The answer as a whole, where a server sends one. */
  message: MessageFields | undefined
  error: unknown
}

export interface MessageFields {
  text: string
  refusal: string
  reasoning: string
  calls: readonly CallFragment[]
  /** As received. */
  all: Fields
}

/** `index` is the choice that is read; undefined takes the first one that arrives. */
export function readChunk(payload: Fields, index: unknown): Chunk & { index: unknown } {
  const choices = Array.isArray(payload.choices) ? payload.choices : [payload.choices]
  const fields = chosen(choices, index)
  const chunk = usageOf(payload, fields)
  return {
    id: cleanName(payload.id),
    model: cleanName(payload.model),
    choice: fields && readChoice(fields),
    finish: (fields && finishOf(fields)) ?? finishOf(payload),
    ...chunk,
    index: fields ? indexOf(fields) : index,
  }
}

function chosen(choices: readonly unknown[], index: unknown): Fields | undefined {
  for (const choice of choices)
    if (isRecord(choice) && (index === undefined || indexOf(choice) === index)) return choice
  return undefined
}

const indexOf = ({ index }: Fields) => (typeof index === 'string' ? Number(index) || 0 : (index ?? 0))

function readChoice({ delta, message, text, error }: Fields): Choice {
  const words = typeof delta === 'string' ? delta : typeof text === 'string' ? text : ''
  const fields = isRecord(delta) ? delta : undefined
  return {
    delta:
      fields || words !== '' ? readMessage(words === '' ? (fields ?? {}) : { content: words, ...fields }) : undefined,
    message: isRecord(message) ? readMessage(message) : undefined,
    error: error || undefined,
  }
}

/** The first name with a value: some servers send several of them and leave the usual one empty. */
function finishOf(fields: Fields): unknown {
  const { finish_reason, finishReason, stop_reason, done_reason, finish_details, native_finish_reason } = fields
  return (
    finish_reason || finishReason || stop_reason || done_reason || finish_details || native_finish_reason || undefined
  )
}

function readMessage(message: Fields): MessageFields {
  const { content } = message
  const isList = Array.isArray(content)
  return {
    text: isList ? partsOf(content, 'text') : textOf(content),
    refusal: textOf(message.refusal) || (isList ? partsOf(content, 'refusal') : ''),
    reasoning: reasoningOf(message) || (isList ? partsOf(content, 'thinking') : ''),
    calls: callFragmentsIn(message),
    all: message,
  }
}

const reasoningNames = [
  'reasoning_content',
  'reasoning',
  'thinking',
  'reasoning_text',
  'reasoning_details',
  'reasoning_summary',
  'reasoningContent',
  'thinking_content',
  'thinking_blocks',
  'thought',
  'thoughts',
]

/** Servers send the same reasoning under several of these names at once. */
function reasoningOf(message: Fields): string {
  for (const name of reasoningNames) {
    const text = message[name] ? textOf(message[name]) : ''
    if (text !== '') return text
  }
  return ''
}

/** A text, or one inside an object or a list: `{text}`, `{content}`, `{summary}`, `[{type: 'text', text: {value}}]`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((part) => (Array.isArray(part) ? '' : textOf(part))).join('')
  if (!isRecord(value)) return ''
  const text = value.text ?? value.content ?? value.summary ?? value.thinking ?? value.value
  const inner = isRecord(text) ? text.value : text
  return typeof inner === 'string' ? inner : ''
}

/** The parts of one kind in a list of typed parts: `[{type: 'thinking', thinking: [{type: 'text', text}]}]`. */
function partsOf(content: readonly unknown[], kind: 'text' | 'thinking' | 'refusal'): string {
  return content.map((part) => (kindOf(part) === kind ? insideOf(part, kind) : '')).join('')
}

function kindOf(part: unknown): unknown {
  if (typeof part === 'string') return 'text'
  if (!isRecord(part)) return undefined
  if (part.type === 'output_text' || (part.type === undefined && 'text' in part)) return 'text'
  return part.type === 'reasoning' ? 'thinking' : part.type
}

function insideOf(part: unknown, kind: string): string {
  return isRecord(part) ? textOf(part[kind]) || textOf(part) || textOf(part.reasoning) : textOf(part)
}

/** Most providers report usage at the top; Groq in a field of its own, Moonshot in the choice. */
function usageOf({ usage, x_groq }: Fields, choice: Fields | undefined): Pick<Chunk, 'usage' | 'hasUsage'> {
  if (!usage && !x_groq && !choice?.usage) return nothingCounted
  const found = [usage, isRecord(x_groq) && x_groq.usage, choice?.usage].filter(isRecord)
  const counted = found.map((one) => toReportedUsage(one as ProviderUsage)).find((one) => one !== undefined)
  return { usage: counted, hasUsage: found.length > 0 }
}

const nothingCounted = { usage: undefined, hasUsage: false }

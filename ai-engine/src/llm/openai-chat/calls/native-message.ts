import { cleanText } from '../../contract/clean-text.ts'
import type { NativeBlocks } from '../../contract/model.ts'
import { isRecord } from '../../http/provider-error.ts'
import type { Fields } from './call-fragments.ts'
import type { ReceivedCall } from './tool-calls.ts'

/** The API's name in native blocks. */
export const openAIChat = 'openai_chat'

/** The neutral parts hold these. All other fields are kept as received. */
const neutral = new Set(['role', 'content', 'refusal', 'tool_calls', 'function_call'])
const MAX_FIELDS = 30
const MAX_ENTRIES = 1000
/** Characters of the message as JSON. */
const MAX_LENGTH = 4 * 1024 * 1024

export interface Answered {
  /** As received, thoughts included. */
  text: string
  /** The text parts hold less than that. */
  hasThoughts: boolean
  calls: readonly ReceivedCall[]
  /** The last that the model was told was a tool's result. */
  followsCalls: boolean
}

/** Keeps the fields of an answer that the neutral parts do not hold: reasoning, signatures, annotations. */
export function createNativeMessage() {
  const fields = new Map<string, unknown>()

  function set(name: string, value: unknown): void {
    if (value !== undefined && (fields.size < MAX_FIELDS || fields.has(name))) fields.set(name, value)
  }

  return {
    delta(message: Fields): void {
      for (const name in message) if (!neutral.has(name)) set(name, grown(fields.get(name), message[name]))
    },
    /** A whole message, of which deltas may have come before. */
    message(message: Fields): void {
      for (const name in message) if (!neutral.has(name)) set(name, grown(undefined, message[name]))
    },
    /** The message to be sent back; undefined where the neutral parts say the same, or where it cannot be stored. */
    blocks(source: Pick<NativeBlocks, 'provider' | 'model'>, answered: Answered): NativeBlocks | undefined {
      const { text, hasThoughts, calls } = answered
      // Reasoning counts within a sequence of calls alone: some servers refuse it elsewhere.
      const isCalling = calls.length > 0 || answered.followsCalls
      const kept = storable(Object.fromEntries([...fields].filter((field) => isKept(field, isCalling))))
      const hasExtras = calls.some(({ extra }) => extra !== undefined)
      if (Object.keys(kept).length === 0 && !hasExtras && !(isCalling && hasThoughts)) return undefined
      const content = cleanText(text) || null
      const message = {
        role: 'assistant',
        content,
        ...kept,
        ...(calls.length > 0 && { tool_calls: calls.map(toWire) }),
      }
      if (JSON.stringify(message).length > MAX_LENGTH) return undefined
      return { ...source, api: openAIChat, blocks: [message] }
    },
  }
}

/** Grows lists and objects in place, because there are as many deltas as a provider likes. Numbers and flags are about the stream, not the message. */
function grown(before: unknown, more: unknown): unknown {
  if (typeof more === 'string') return typeof before === 'string' ? before + more : more
  if (Array.isArray(more)) return withEntries(Array.isArray(before) ? before : [], more)
  if (isRecord(more)) return isRecord(before) ? Object.assign(before, more) : more
  return before
}

function withEntries(entries: unknown[], more: readonly unknown[]): unknown[] {
  for (const entry of more) {
    const last = entries.at(-1)
    if (isRecord(last) && isRecord(entry) && isSameEntry(last, entry)) Object.assign(last, withTexts(last, entry))
    else if (entries.length < MAX_ENTRIES) entries.push(entry)
  }
  return entries
}

/** OpenRouter sends an entry of `reasoning_details` in pieces, which belong together by type and index. */
function isSameEntry(last: Fields, next: Fields): boolean {
  const isText = typeof next.text === 'string' || typeof next.summary === 'string' || 'signature' in next
  return isText && last.type === next.type && last.index === next.index && (!next.id || !last.id || last.id === next.id)
}

function withTexts(last: Fields, next: Fields): Fields {
  const filled = Object.entries(next).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(
    filled.map(([name, value]) => [name, name === 'text' || name === 'summary' ? grown(last[name], value) : value]),
  )
}

/** DeepSeek wants even an empty `reasoning_content` back. */
function isKept([name, value]: [string, unknown], isCalling: boolean): boolean {
  if (!isCalling) return name === 'annotations' && Array.isArray(value) && value.length > 0
  if (isRecord(value)) return Object.keys(value).length > 0
  return Array.isArray(value) ? value.length > 0 : value !== '' || name === 'reasoning_content'
}

function toWire({ id, name, arguments: text, extra = {} }: ReceivedCall) {
  const { function: inner, ...rest } = storable(extra)
  return { id, type: 'function', function: { name, arguments: text, ...(isRecord(inner) && inner) }, ...rest }
}

/** Without the fields that no database holds: nested deeper than the stack goes, or with names that are no text. */
function storable(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const kept = cleanValue(value)
      return kept === undefined || cleanText(name) !== name ? [] : [[name, kept]]
    }),
  )
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  try {
    const json = JSON.stringify(value)
    if (!unfit.test(json)) return value
    const cleaned = JSON.parse(json, (_, inner) => (typeof inner === 'string' ? cleanText(inner) : inner))
    return unfit.test(JSON.stringify(cleaned)) ? undefined : cleaned
  } catch {
    return undefined // nested too deep
  }
}

/** U+0000 and lone surrogates as JSON writes them. */
const unfit = /\\u(0000|d[89a-f])/i

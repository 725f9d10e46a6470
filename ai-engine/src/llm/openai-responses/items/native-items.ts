import { cleanValue } from '../../contract/clean-text.ts'
import type { NativeBlocks } from '../../contract/model.ts'
import { isRecord } from '../../http/provider-error.ts'
import { type Fields, listOf } from './fields.ts'
import type { OutputItem } from './output-items.ts'

/** The API's name in native blocks. */
export const openAIResponses = 'openai_responses'

/** Characters of all items as JSON. */
const MAX_LENGTH = 4 * 1024 * 1024

/**
 * The items of a complete answer as they came, to be sent back; undefined where the neutral parts say the same, where one
 * is missing, or where they cannot be stored. Reasoning that nothing follows is refused, and left out.
 */
export function nativeItems(
  items: readonly OutputItem[],
  source: Pick<NativeBlocks, 'provider' | 'model'>,
): NativeBlocks | undefined {
  const kept = items.slice(0, items.findLastIndex(({ type }) => type !== 'reasoning') + 1)
  if (kept.every(isPlain) || !kept.every(isWhole)) return undefined
  const blocks = storable(kept.map(({ whole, call }) => (call ? { ...whole, call_id: call.id } : whole)))
  return blocks && { ...source, api: openAIResponses, blocks }
}

/** Calls that only whoever asks can make are not made, and their items not sent back. */
const isWhole = ({ whole, type, call }: OutputItem) =>
  whole !== undefined && whole.status !== 'incomplete' && (call || !unanswered.has(type))

const unanswered = new Set(['custom_tool_call', 'computer_call', 'local_shell_call', 'apply_patch_call'])

/** A message that is nothing but text. */
function isPlain({ type, whole }: OutputItem): boolean {
  if (type !== 'message') return false
  if (!whole) return true
  return hasOnly(whole, messageFields) && listOf(whole.content).every(isPlainText)
}

const messageFields = new Set(['id', 'type', 'status', 'role', 'content'])
const textFields = new Set(['type', 'text', 'annotations', 'logprobs'])

const isPlainText = (part: Fields) =>
  part.type === 'output_text' && hasOnly(part, textFields) && listOf(part.annotations).length === 0

function hasOnly(fields: Fields, names: ReadonlySet<string>): boolean {
  return Object.entries(fields).every(([name, value]) => names.has(name) || value === null)
}

function storable(blocks: readonly unknown[]): readonly Fields[] | undefined {
  try {
    if (JSON.stringify(blocks).length > MAX_LENGTH) return undefined
    return blocks.map(cleanValue).filter(isRecord)
  } catch {
    return undefined // nested too deep
  }
}

import { cleanName, cleanText } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import { isRecord } from '../../http/provider-error.ts'
import type { createSourceList } from '../../http/source-list.ts'
import type { Fields } from './raw-block.ts'

/** UTF-16 units of a result that users see; the provider's own block holds all of it. */
const MAX_RESULT_LENGTH = 16 * 1024

type ProviderCall = Extract<ModelPart, { type: 'provider_call' }>

/** `server_tool_use` and `mcp_tool_use`: the provider itself makes the call. */
export const isProviderCall = ({ type }: Fields) => type === 'server_tool_use' || type === 'mcp_tool_use'
export const isProviderResult = ({ type, tool_use_id: id }: Fields) =>
  typeof type === 'string' && type.endsWith('_tool_result') && typeof id === 'string'

/** Follows the calls that the provider makes. One that an earlier message began may be answered in this one. */
export function createProviderCalls(deps: {
  emit: (part: ModelPart) => void
  /** The number of the next call of the answer. */
  nextNumber: () => number
  /** The block of a call that an earlier message of this answer holds. */
  findEarlier: (id: string) => Fields | undefined
  sources: ReturnType<typeof createSourceList>
}) {
  const { emit, nextNumber, findEarlier, sources } = deps
  const begun = new Map<string, ProviderCall>()

  function begin({ id, name }: Fields, args: string): void {
    const callId = cleanName(id) ?? ''
    const call: ProviderCall = {
      type: 'provider_call',
      call: nextNumber(),
      id: callId,
      name: cleanName(name) ?? 'tool',
      arguments: cleanText(args),
    }
    begun.set(callId, call)
    emit(call)
  }

  return {
    begin,
    end(result: Fields): void {
      const id = cleanName(result.tool_use_id) ?? ''
      const earlier = begun.has(id) ? undefined : findEarlier(id)
      if (earlier) begin(earlier, JSON.stringify(earlier.input ?? {}))
      const call = begun.get(id)
      if (!call) return
      for (const found of entriesOf(result.content)) sources.add(found)
      const { text, failed } = read(result)
      emit({ ...call, result: text, ...(failed && { failed: true }) })
    },
  }
}

/** What a search or a fetch found, each with an address. */
function entriesOf(content: unknown): Fields[] {
  if (Array.isArray(content)) return content.filter(isRecord)
  if (!isRecord(content)) return []
  return [isRecord(content.content) ? { title: content.content.title, ...content } : content]
}

function read({ content, is_error: isError }: Fields): { text: string; failed: boolean } {
  const code = isRecord(content) ? content.error_code : undefined
  if (typeof code === 'string') return { text: `The provider's tool failed: ${cleanText(code)}.`, failed: true }
  const text = Array.isArray(content) ? content.map(lineOf).filter(Boolean).join('\n\n') : lineOf(content)
  return { text: cleanText(text.slice(0, MAX_RESULT_LENGTH)), failed: isError === true }
}

/** A text, an address with its title, what a program wrote, or whatever else it is as JSON. */
function lineOf(entry: unknown): string {
  if (typeof entry === 'string') return entry
  if (!isRecord(entry)) return ''
  const { text, title, url, stdout, stderr } = entry
  if (typeof text === 'string') return text
  if (typeof url === 'string') return typeof title === 'string' ? `${title}\n${url}` : url
  if (typeof stdout === 'string') return [stdout, stderr].filter((one) => typeof one === 'string' && one).join('\n')
  return JSON.stringify(entry).slice(0, MAX_RESULT_LENGTH)
}

import { cleanName, cleanText } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import { isRecord, readProviderError } from '../../http/provider-error.ts'
import { type Fields, listOf, textOf } from './fields.ts'

/** Characters of a call's arguments, and of its result. */
const MAX_LENGTH = 100_000
const MAX_RESULTS = 100

/** What is not among a call's arguments. */
const besides = new Set(
  'id type status name server_label call_id approval_request_id error output outputs result results sources'.split(' '),
)

/** Whether an item is a call that the provider makes itself, such as `web_search_call`. */
export const isProviderCall = (type: string) => type.endsWith('_call') && !askedOfUs.has(type)

/** Calls that only whoever asks the model can make. Such tools are never offered. */
const askedOfUs = new Set('function_call custom_tool_call computer_call local_shell_call apply_patch_call'.split(' '))

/** A call that the provider makes, as it begins. `call` is its number among the answer's calls. */
export function begunCall(item: Fields, call: number): ModelPart {
  return { type: 'provider_call', call, name: nameOf(item), arguments: argumentsOf(item) }
}

/** The same once it is over. */
export function endedCall(item: Fields, call: number): ModelPart {
  const why = item.error ? readProviderError(item.error).message : ''
  const failed = item.status === 'failed' || Boolean(item.error)
  const result = bounded(resultOf(item) || why)
  return {
    type: 'provider_call',
    call,
    name: nameOf(item),
    arguments: argumentsOf(item),
    result,
    ...(failed && { failed }),
  }
}

/** A tool server's own name for it, else that of the item: `web_search`. */
function nameOf({ type, name }: Fields): string {
  return cleanName(name) ?? cleanName(textOf(type).replace(/_call$/, '')) ?? 'call'
}

function argumentsOf(item: Fields): string {
  if (typeof item.arguments === 'string') return bounded(item.arguments)
  const fields = Object.entries(isRecord(item.action) ? { ...item, ...item.action, type: item.action.type } : item)
  const own = fields.filter(([name, value]) => name !== 'action' && value !== null && isArgument(name, item))
  return bounded(JSON.stringify(Object.fromEntries(own)))
}

/** Of an action, the type is one: a search, a page that is opened. */
const isArgument = (name: string, { action }: Fields) => !besides.has(name) || (name === 'type' && isRecord(action))

function resultOf({ type, output, outputs, results, result, action }: Fields): string {
  const told = output ?? outputs ?? results ?? (type === 'image_generation_call' ? undefined : result)
  if (typeof told === 'string') return told
  const sources = isRecord(action) ? action.sources : undefined
  return listOf(told ?? sources)
    .slice(0, MAX_RESULTS)
    .map(lineOf)
    .filter(Boolean)
    .join('\n')
}

/** One result: a page with its title, a file with what was found in it, what a program wrote. */
function lineOf({ title, filename, name, url, text, logs, snippet, stdout, stderr }: Fields): string {
  const lines = [title ?? filename ?? name, url, text ?? logs ?? snippet, stdout, stderr]
  return lines.map(textOf).filter(Boolean).join('\n')
}

function bounded(text: string): string {
  return cleanText(text.slice(0, MAX_LENGTH))
}

import { refusalOfCalls } from '../common/refusals.ts'
import { type Item, itemsOf, messagesOf, sealOf } from './responses-items.ts'

/**
 * What the Responses API refuses of a request that stores nothing, in its words: an item without the reasoning that it came
 * with, reasoning without its seal or without what followed it, a call without exactly one result, results out of order, and what is no
 * item at all. Three models refuse more: `needs-reasoning` a call without reasoning, `no-reasoning` each field about it,
 * `no-tools` tools.
 */
export function responsesRefusal(body: Item): string | undefined {
  const items = itemsOf(body.input)
  return (
    refusalOfFields(body) ??
    refusalByModel(body, items) ??
    items.map(refusalOfItem).find((refusal) => refusal !== undefined) ??
    refusalOfReasoning(items) ??
    refusalOfCalls(messagesOf(items))
  )
}

function refusalOfFields({ store, tools, tool_choice: choice }: Item): string | undefined {
  if (store !== false) return 'This organization may not store responses: store must be false.'
  if (choice !== undefined && !tools) return "Invalid value for 'tool_choice': it is only allowed with 'tools'."
  const names = Array.isArray(tools) ? tools.map(({ name }: Item) => String(name)) : undefined
  if (names?.length === 0) return "Invalid 'tools': empty array."
  return names?.every((name) => /^[\w-]{1,64}$/.test(name)) === false ? "Invalid 'tools[0].name'." : undefined
}

function refusalByModel({ model, tools, reasoning, include }: Item, items: readonly Item[]): string | undefined {
  const calls = items.findIndex(({ type }) => type === 'function_call')
  if (model === 'no-tools' && (tools || calls >= 0)) return 'registry/no-tools does not support tools'
  if (model === 'no-reasoning' && reasoning)
    return "Unsupported parameter: 'reasoning' is not supported with this model."
  if (model === 'no-reasoning' && include) return 'Encrypted content is not supported with this model.'
  if (model !== 'needs-reasoning' || calls < 0) return undefined
  const isLed = items.slice(0, calls).some(({ type }) => type === 'reasoning')
  return isLed ? undefined : "Item 'fc' of type 'function_call' was provided without its required 'reasoning' item"
}

function refusalOfItem({ type = 'message', role, content, call_id: id, name }: Item, at: number): string | undefined {
  const place = `input[${at}]`
  if (type === 'message' && !isContent(role, content)) return `Invalid '${place}.content'.`
  if (type === 'function_call' && !(id && name)) return `Missing required parameter: '${place}.call_id'.`
  return known.has(String(type)) ? undefined : `Invalid value: '${place}.type'.`
}

const known = new Set(['message', 'reasoning', 'function_call', 'function_call_output', 'web_search_call'])
const contents: Record<string, readonly string[]> = {
  user: ['input_text', 'input_image', 'input_file'],
  system: ['input_text'],
  assistant: ['output_text', 'refusal'],
}

function isContent(role: unknown, content: unknown): boolean {
  const types = contents[String(role)]
  if (!types) return false
  return (
    typeof content === 'string' ||
    (Array.isArray(content) && content.every(({ type }: Item) => types.includes(String(type))))
  )
}

/** The key in an item's id: those of one answer have the same, and after reasoning it begins with an r. */
const keyOf = ({ id }: Item) => (typeof id === 'string' ? id.split('_')[1] : undefined)

const isAnswer = ({ type = 'message', role }: Item) =>
  role === 'assistant' || (type !== 'message' && type !== 'function_call_output')

function refusalOfReasoning(items: readonly Item[]): string | undefined {
  const held = new Set<string>()
  for (const [at, item] of items.entries()) {
    const key = keyOf(item)
    if (item.type === 'reasoning') {
      const next = items[at + 1]
      if (item.encrypted_content !== sealOf(item))
        return `The encrypted content for item ${item.id} could not be verified.`
      if (!next || !isAnswer(next))
        return `Item '${item.id}' of type 'reasoning' was provided without its required following item.`
      held.add(key ?? '')
    } else if (key?.startsWith('r') && !held.has(key))
      return `Item '${item.id}' of type '${item.type}' was provided without its required 'reasoning' item: 'rs_${key}'.`
  }
  return undefined
}

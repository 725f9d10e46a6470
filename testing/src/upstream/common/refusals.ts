import type { WirePart } from './content.ts'
import type { SeenCall } from './seen.ts'

export interface StrictBody {
  model: string
  messages: readonly StrictMessage[]
  tools?: readonly { type: string; function: { name: string } }[]
  tool_choice?: unknown
}

interface StrictMessage {
  role: string
  content: string | null | readonly WirePart[]
  tool_calls?: readonly SeenCall[]
  tool_call_id?: string
  reasoning_content?: string
}

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool'])

/**
 * What the strictest of the real servers refuse, in a sentence: a call without exactly one result, results out of order,
 * ids that are missing or used twice, arguments that are no JSON object, roles and contents that are none, lists of
 * tools that are empty or have bad names. Three models refuse more: `needs-reasoning` a call without the reasoning that
 * led to it, `no-tools` tools and their results altogether, `text-only` pictures and documents.
 */
export function refusalOf({ model, messages, tools, tool_choice: choice }: StrictBody): string | undefined {
  return (
    refusalOfTools(tools, choice) ??
    refusalByModel({ model, messages, ...(tools && { tools }) }) ??
    messages.map(refusalOfMessage).find((refusal) => refusal !== undefined) ??
    refusalOfCalls(messages)
  )
}

function refusalOfTools(tools: StrictBody['tools'], choice: unknown): string | undefined {
  if (choice !== undefined && !tools)
    return "Invalid value for 'tool_choice': it is only allowed when 'tools' are specified."
  if (!tools) return undefined
  const names = tools.map((tool) => tool.function.name)
  if (names.length === 0) return "Invalid 'tools': empty array."
  if (new Set(names).size < names.length) return "Invalid 'tools': a name is used twice."
  return names.every((name) => /^[\w-]{1,64}$/.test(name))
    ? undefined
    : "Invalid 'tools': a name does not match the pattern."
}

function refusalByModel({ model, messages, tools }: StrictBody): string | undefined {
  const called = messages.filter((message) => message.tool_calls)
  if (model === 'text-only' && messages.some(({ content }) => Array.isArray(content)))
    return 'No endpoints found that support image input'
  if (model === 'no-tools' && (tools || called.length > 0)) return 'registry/no-tools does not support tools'
  if (model !== 'needs-reasoning' || called.every((message) => message.reasoning_content)) return undefined
  return 'The reasoning_content of an assistant message with tool calls must be passed back.'
}

function refusalOfMessage(
  { role, content, tool_calls: calls, tool_call_id: id }: StrictMessage,
  at: number,
): string | undefined {
  const message = `messages[${at}]`
  if (!roles.has(role)) return `${message}: unknown role ${role}`
  if ((role === 'tool') !== (id !== undefined)) return `${message}: a tool_call_id belongs to a message of a tool`
  if (calls && (role !== 'assistant' || calls.length === 0)) return `${message}: misplaced or empty tool_calls`
  if (Array.isArray(content)) return role === 'user' && content.length > 0 ? undefined : `${message}: misplaced parts`
  if (typeof content !== 'string' && !(calls && content === null)) return `${message}: content must be a string`
  return calls?.every(isWellFormed) === false ? `${message}: a call that cannot be read` : undefined
}

function isWellFormed({ id, type, function: { name, arguments: text } }: SeenCall): boolean {
  try {
    return Boolean(id && name) && type === 'function' && JSON.parse(text)?.constructor === Object
  } catch {
    return false
  }
}

/** The same of the calls and results of a conversation alone. */
export function refusalOfCalls(messages: readonly StrictMessage[]): string | undefined {
  const used = new Set<string>()
  let open: string[] = []
  for (const { role, tool_calls: calls = [], tool_call_id: result = '' } of messages) {
    if (role === 'tool' && open[0] !== result) return `unexpected result for ${result}; expected ${open[0] ?? 'none'}`
    if (role === 'tool') open = open.slice(1)
    else if (open.length > 0) return `tool_call_ids without a result: ${open.join(', ')}`
    for (const { id } of calls) {
      if (used.has(id)) return `the id ${id} is used twice`
      used.add(id)
      open.push(id)
    }
  }
  return open.length > 0 ? `tool_call_ids without a result: ${open.join(', ')}` : undefined
}

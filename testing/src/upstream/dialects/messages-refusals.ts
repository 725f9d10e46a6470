import { type Block, listOf, placedBlocks, signatureOf } from './messages-blocks.ts'

const fields = new Set(
  'model messages system tools max_tokens stream thinking output_config temperature tool_choice metadata stop_sequences'.split(
    ' ',
  ),
)

/**
 * What the strictest of the real servers refuse, in a sentence. A thought whose signature does not fit what stands before it is
 * refused unless the request asks to drop it; by models that are named `claude-strict…` in any case.
 */
export function messagesRefusal(body: Block): string | undefined {
  return (
    refusalOfFields(body) ??
    refusalOfTools(body) ??
    refusalOfRoles(body) ??
    refusalOfBlocks(body) ??
    refusalOfCalls(body)
  )
}

function refusalOfFields(body: Block): string | undefined {
  const { max_tokens: most, temperature, thinking } = body
  const unknown = Object.keys(body).find((name) => !fields.has(name))
  if (unknown) return `${unknown}: Extra inputs are not permitted`
  if (typeof most !== 'number' || most < 1) return 'max_tokens: Field required'
  const { type, budget_tokens: budget } = (thinking ?? {}) as Block
  if (type === 'enabled' && !(Number(budget) >= 1024 && Number(budget) < most))
    return '`max_tokens` must be greater than `thinking.budget_tokens`, which is at least 1024'
  if (temperature !== undefined && (Number(temperature) > 1 || type === 'enabled' || type === 'adaptive'))
    return '`temperature` is from 0 to 1, and may only be set when thinking is not enabled'
  const markers = JSON.stringify(body).split('"cache_control":').length - 1
  return markers > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${markers}.` : undefined
}

function refusalOfTools({ tools, tool_choice: choice }: Block): string | undefined {
  if (choice !== undefined && listOf(tools).length === 0)
    return 'tool_choice may only be specified while providing tools'
  const names = listOf(tools).map(({ name }) => String(name))
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.'
  for (const { name, input_schema: schema } of listOf(tools)) {
    if (!/^[\w-]{1,128}$/.test(String(name))) return `tools: ${name} should match pattern`
    if ((schema as Block | undefined)?.type !== 'object') return `tools: ${name}: input_schema.type: Field required`
  }
  return undefined
}

function refusalOfRoles({ messages }: Block): string | undefined {
  const roles = listOf(messages).map(({ role }) => role)
  if (roles[0] !== 'user') return 'messages: first message must use the "user" role'
  if (roles.some((role, at) => role === roles[at - 1]))
    return 'messages: roles must alternate between "user" and "assistant"'
  return roles.every((role) => role === 'user' || role === 'assistant') ? undefined : 'messages: Unexpected role'
}

function refusalOfBlocks(body: Block): string | undefined {
  if (listOf(body.messages).some(({ content }) => content === '' || (Array.isArray(content) && content.length === 0)))
    return 'messages: content must be non-empty'
  const placed = placedBlocks(body.messages)
  const mayDrop =
    JSON.stringify(body.thinking ?? {}).includes('drop_block') && !String(body.model).startsWith('claude-strict')
  for (const [at, [, block]] of placed.entries()) {
    if (block.type === 'text' && String(block.text).trim() === '')
      return 'messages: text content blocks must contain non-whitespace text'
    if (block.type !== 'thinking' || mayDrop) continue
    if (block.signature !== signatureOf(body, placed.slice(0, at), block.thinking))
      return 'messages: Invalid `signature` in `thinking` block. The block is bound to a different conversation.'
  }
  return undefined
}

function refusalOfCalls({ messages }: Block): string | undefined {
  const used = new Set<string>()
  let open: string[] = []
  for (const { role, content } of listOf(messages)) {
    const results = listOf(content).filter(({ type }) => type === 'tool_result')
    const answered = results.map(({ tool_use_id: id }) => String(id))
    if (role === 'user' && answered.join() !== open.join())
      return `messages: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}; found ${answered.join(', ')}`
    if (
      listOf(content)
        .slice(0, results.length)
        .some(({ type }) => type !== 'tool_result' && results.length > 0)
    )
      return 'messages: tool_result blocks must come first'
    const calls = listOf(content).filter(({ type }) => type === 'tool_use')
    for (const { id, input } of calls) {
      if (!/^[\w-]+$/.test(String(id))) return `messages: tool_use.id: String should match pattern: ${id}`
      if (used.has(String(id))) return 'messages: `tool_use` ids must be unique'
      if (Object.getPrototypeOf(input) !== Object.prototype)
        return 'messages: tool_use.input: Input should be a valid dictionary'
      used.add(String(id))
    }
    open = role === 'assistant' ? calls.map(({ id }) => String(id)) : []
  }
  return open.length > 0 ? `messages: \`tool_use\` ids without \`tool_result\`: ${open.join(', ')}` : undefined
}

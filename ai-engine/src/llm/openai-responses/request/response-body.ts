import type { ModelMessage, ModelRequest, ModelTool } from '../../contract/model.ts'
import { turnsAsText } from '../../openai-chat/request/turns-as-text.ts'
import { foreignTurnsAsText } from './foreign-turns.ts'
import { inputItems } from './input-items.ts'
import type { ResponseVariant } from './response-variant.ts'

/** OpenAI refuses less. */
const MIN_TOKENS = 16

/**
 * The body of a request for a response. What changes from request to request stands at its end: over a conversation with
 * the same tools each body begins with the bytes of the one before, up to the end of its input.
 */
export function responseBody(
  request: ModelRequest,
  { stream, variant, provider }: { stream: boolean; variant: ResponseVariant; provider: string },
): string {
  const canCall = variant.tools && (variant.toolChoice || request.toolChoice === undefined)
  const tools = canCall && request.tools?.length ? request.tools : undefined
  const { instructions, messages } = split(
    canCall ? callsOf(request, variant, provider) : turnsAsText(request.messages),
    variant,
  )
  return JSON.stringify({
    model: request.model,
    ...(instructions !== undefined && { instructions }),
    ...(tools && { tools: tools.map((tool) => wireTool(tool, variant)) }),
    input: inputItems(messages, { provider, model: request.model, variant }),
    ...(tools && request.toolChoice && { tool_choice: request.toolChoice }),
    ...(tools && variant.parallelCalls && { parallel_tool_calls: true }),
    stream,
    ...(variant.store && { store: false }),
    ...(variant.encrypted && { include: ['reasoning.encrypted_content'] }),
    ...reasoningOf(request, variant),
    ...(variant.temperature && request.temperature !== undefined && { temperature: request.temperature }),
    ...(variant.maxTokens &&
      request.maxOutputTokens && { max_output_tokens: Math.max(MIN_TOKENS, request.maxOutputTokens) }),
  })
}

function callsOf({ messages }: ModelRequest, { foreignCalls }: ResponseVariant, provider: string) {
  return foreignCalls ? messages : foreignTurnsAsText(messages, provider)
}

function split(messages: readonly ModelMessage[], { instructions }: ResponseVariant) {
  const [first, ...others] = messages
  if (instructions === 'message' || first?.role !== 'system') return { instructions: undefined, messages }
  return { instructions: first.content, messages: others }
}

function wireTool({ name, description, inputSchema }: ModelTool, { strict }: ResponseVariant) {
  return { type: 'function', name, description, parameters: inputSchema, ...(strict && { strict: false }) }
}

function reasoningOf({ reasoningEffort: effort }: ModelRequest, variant: ResponseVariant) {
  const reasoning = { ...(variant.effort && effort && { effort }), ...(variant.summary && { summary: 'auto' }) }
  return Object.keys(reasoning).length > 0 && { reasoning }
}

import type { ModelMessage, ModelRequest, ModelTool } from '../../contract/model.ts'
import { joinedAnswers } from './joined-answers.ts'
import type { RequestVariant } from './request-variant.ts'
import { turnsAsText } from './turns-as-text.ts'
import { wireMessages } from './wire-messages.ts'

/**
 * The body of a chat completion request. What changes from request to request stands at its end: over a conversation
 * with the same tools each body begins with the bytes of the one before, up to the end of its messages.
 */
export function completionBody(
  request: ModelRequest,
  { stream, variant, provider }: { stream: boolean; variant: RequestVariant; provider: string },
): string {
  const canCall = variant.tools && (variant.toolChoice || request.toolChoice === undefined)
  const tools = canCall && request.tools?.length ? request.tools : undefined
  const messages: readonly ModelMessage[] = canCall ? request.messages : turnsAsText(request.messages)
  return JSON.stringify({
    model: request.model,
    ...(tools && { tools: tools.map(wireTool) }),
    messages: wireMessages(joinedAnswers(messages), { provider, model: request.model, variant }),
    ...(tools && request.toolChoice && { tool_choice: request.toolChoice }),
    stream,
    ...(stream && variant.streamOptions && { stream_options: { include_usage: true } }),
    ...parametersOf(request, variant),
  })
}

/** What the server is known to refuse is left out. */
function parametersOf({ maxOutputTokens, reasoningEffort, temperature }: ModelRequest, variant: RequestVariant) {
  const takesEffort = variant.reasoningEffort && !variant.refusedEfforts.includes(reasoningEffort ?? '')
  return {
    ...(maxOutputTokens && maxOutputTokens < variant.tooManyTokens && { [variant.maxTokens]: maxOutputTokens }),
    ...(reasoningEffort && takesEffort && { reasoning_effort: reasoningEffort }),
    ...(temperature !== undefined &&
      variant.temperature && { temperature: Math.min(temperature, variant.maxTemperature) }),
  }
}

function wireTool({ name, description, inputSchema }: ModelTool) {
  return { type: 'function', function: { name, description, parameters: inputSchema } }
}

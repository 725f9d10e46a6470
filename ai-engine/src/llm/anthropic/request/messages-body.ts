import type { ModelMessage, ModelRequest, ModelTool } from '../../contract/model.ts'
import { turnsAsText } from '../../openai-chat/request/turns-as-text.ts'
import { familyOf } from './model-family.ts'
import type { RequestVariant } from './request-variant.ts'
import { type Thinking, thinkingOf, withBinding } from './thinking.ts'
import { isThought, type WireMessage, wireMessages } from './wire-messages.ts'

const marker = ',"cache_control":{"type":"ephemeral"}}'

export interface MessagesBody {
  json: string
  /** The beta that the body needs. */
  beta: string | undefined
}

interface Options {
  stream: boolean
  variant: RequestVariant
  /** The provider's slug. */
  provider: string
}

/**
 * The body of a request for a message. What changes from request to request stands at its end: over a conversation with the same tools
 * each body begins like the one before, up to the end of its messages, but for the cache markers, which are no part of what is
 * cached or signed.
 */
export function messagesBody(request: ModelRequest, { stream, variant, provider }: Options): MessagesBody {
  const canCall = variant.tools && (variant.toolChoice || request.toolChoice === undefined)
  const told: readonly ModelMessage[] = canCall ? request.messages : turnsAsText(request.messages)
  const tools = canCall && request.tools?.length ? request.tools.map(wireTool) : []
  const isSilent = request.reasoningEffort === 'none' && !familyOf(request.model).alwaysThinks
  const thoughts = variant.thoughts && !isSilent
  const messages = wireMessages(told, { provider, thoughts, citations: variant.citations })
  const maxTokens = maxTokensOf(request, variant)
  const isBound = variant.binding && messages.some(({ blocks }) => blocks.some(isThought))
  const plain = thinkingOf(request, variant, { messages, maxTokens })
  const thinking = isBound ? withBinding(plain) : plain
  const marked = stream && variant.cacheMarkers
  const fields = [
    ['model', JSON.stringify(request.model)],
    ['tools', listOf(tools, marked)],
    ['system', listOf(systemBlocks(told), marked)],
    ['messages', `[${wireTexts(messages, marked).join(',')}]`],
    ['max_tokens', String(maxTokens)],
    ['stream', String(stream)],
    ['thinking', JSON.stringify(thinking.thinking)],
    ['output_config', JSON.stringify(thinking.output_config)],
    ['temperature', JSON.stringify(temperatureOf(request, variant, plain))],
    ['tool_choice', tools.length > 0 && request.toolChoice ? JSON.stringify({ type: request.toolChoice }) : undefined],
  ].flatMap(([name, json]) => (json === undefined ? [] : [`"${name}":${json}`]))
  return { json: `{${fields.join(',')}}`, beta: isBound ? 'thinking-binding-controls-2026-08-01' : undefined }
}

/** A server wants to be told how long an answer may be. */
function maxTokensOf({ model, maxOutputTokens }: ModelRequest, variant: RequestVariant): number {
  return Math.min(maxOutputTokens ?? familyOf(model).maxTokens, variant.maxTokens)
}

/** Its range ends at 1, and a model that thinks takes none. */
function temperatureOf({ model, temperature }: ModelRequest, variant: RequestVariant, { thinking }: Thinking) {
  const isThinking = thinking !== undefined && thinking.type !== 'disabled'
  if (temperature === undefined || isThinking || !variant.temperature || !familyOf(model).sampling) return undefined
  return Math.min(temperature, 1)
}

function systemBlocks(messages: readonly ModelMessage[]): string[] {
  return messages.flatMap(({ role, content }) =>
    role === 'system' && content.trim() !== '' ? [JSON.stringify({ type: 'text', text: content })] : [],
  )
}

function wireTool({ name, description, inputSchema }: ModelTool): string {
  return JSON.stringify({ name, description, input_schema: { type: 'object', ...inputSchema } })
}

/** The newest two messages of the user are marked: the second one is where the cache of the request before ends. */
function wireTexts(messages: readonly WireMessage[], marked: boolean): string[] {
  const ends = messages.flatMap(({ role }, at) => (role === 'user' ? [at] : [])).slice(-2)
  return messages.map(({ role, blocks }, at) => {
    const texts = blocks.map(({ json }) => json)
    return `{"role":"${role}","content":${listOf(texts, marked && ends.includes(at))}}`
  })
}

/** Undefined for none. Where it is to be marked, the marker is the last field of the last object. */
function listOf(texts: readonly string[], marked: boolean): string | undefined {
  if (texts.length === 0) return undefined
  const list = texts.join(',')
  return marked ? `[${list.slice(0, -1)}${marker}]` : `[${list}]`
}

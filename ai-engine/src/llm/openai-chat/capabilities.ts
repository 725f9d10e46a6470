import type { ModelRequest } from '../contract/model.ts'

/** How one request was said: servers differ in what they understand. */
export interface RequestVariant {
  streamOptions: boolean
  maxTokens: 'max_tokens' | 'max_completion_tokens'
}

export interface Capabilities {
  /** What is known to work for a request. */
  variant(request: ModelRequest): RequestVariant
  /** Learns from a refusal. @returns true when it is worth saying the same again in other words */
  learn(said: RequestVariant, model: string, status: number, complaint: string): boolean
}

/** Remembers, for as long as the engine runs, what one server does not understand. */
export function createCapabilities(): Capabilities {
  const unknown = new Set<string>()
  return {
    variant: ({ model }) => ({
      streamOptions: !unknown.has('stream_options'),
      maxTokens: unknown.has(`max_tokens ${model}`) ? 'max_completion_tokens' : 'max_tokens',
    }),
    learn(said, model, status, complaint) {
      if (status !== 400 && status !== 422) return false
      if (said.streamOptions && /stream_options|include_usage/.test(complaint)) unknown.add('stream_options')
      else if (said.maxTokens === 'max_tokens' && complaint.includes('max_completion_tokens'))
        unknown.add(`max_tokens ${model}`)
      else return false
      return true
    },
  }
}

/** The body of a chat completion request. */
export function completionBody(request: ModelRequest, stream: boolean, variant: RequestVariant): string {
  return JSON.stringify({
    model: request.model,
    messages: request.messages,
    stream,
    ...(stream && variant.streamOptions && { stream_options: { include_usage: true } }),
    ...(request.maxOutputTokens && { [variant.maxTokens]: request.maxOutputTokens }),
  })
}

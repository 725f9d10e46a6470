import type { ModelRequest } from './model.ts'

/** How one request was said: servers differ in what they understand. */
export interface Phrasing {
  streamOptions: boolean
  maxTokens: 'max_tokens' | 'max_completion_tokens'
}

export interface Dialect {
  /** What is known to work for a request. */
  phrasing(request: ModelRequest): Phrasing
  /** Learns from a refusal. @returns true when it is worth saying the same again in other words */
  learn(said: Phrasing, model: string, status: number, complaint: string): boolean
}

/** Remembers, for as long as the engine runs, what one server does not understand. */
export function createDialect(): Dialect {
  const unknown = new Set<string>()
  return {
    phrasing: ({ model }) => ({
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
export function completionBody(request: ModelRequest, stream: boolean, said: Phrasing): string {
  return JSON.stringify({
    model: request.model,
    messages: request.messages,
    stream,
    ...(stream && said.streamOptions && { stream_options: { include_usage: true } }),
    ...(request.maxOutputTokens && { [said.maxTokens]: request.maxOutputTokens }),
  })
}

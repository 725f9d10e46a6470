import type { ModelRequest } from '../contract/model.ts'

/** The variant of a request: servers differ in the fields that they accept. */
export interface RequestVariant {
  streamOptions: boolean
  maxTokens: 'max_tokens' | 'max_completion_tokens'
}

/** Remembers, until the engine ends, the fields that one server refuses. */
export function createCapabilities() {
  const unknown = new Set<string>()
  return {
    /** The variant of a request that the server is known to accept. */
    variant: ({ model }: ModelRequest): RequestVariant => ({
      streamOptions: !unknown.has('stream_options'),
      maxTokens: unknown.has(`max_tokens ${model}`) ? 'max_completion_tokens' : 'max_tokens',
    }),
    /** Records a refusal. @returns true when another variant is worth a try */
    learn(variant: RequestVariant, model: string, status: number, complaint: string): boolean {
      if (status !== 400 && status !== 422) return false
      if (variant.streamOptions && /stream_options|include_usage/.test(complaint)) unknown.add('stream_options')
      else if (variant.maxTokens === 'max_tokens' && complaint.includes('max_completion_tokens'))
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

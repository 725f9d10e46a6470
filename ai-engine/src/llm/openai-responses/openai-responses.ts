import type { IncomingMessage } from 'node:http'
import { completionOf } from '../contract/completion.ts'
import type { ModelProvider, ModelRequest } from '../contract/model.ts'
import type { ProviderOptions } from '../contract/provider-options.ts'
import { slugOf } from '../contract/slug.ts'
import { streamAnswer } from '../http/answer-stream.ts'
import { createFailures } from '../http/failures.ts'
import { listedModels } from '../http/listed-models.ts'
import { MAX_BODY_BYTES } from '../http/provider-body.ts'
import { createProviderHttp } from '../http/provider-http.ts'
import { createRequestVariants } from '../http/request-variants.ts'
import { createEmbed } from '../openai-chat/embeddings.ts'
import { openAIResponses } from './items/native-items.ts'
import { refusalRules } from './request/refusal-rules.ts'
import { responseBody } from './request/response-body.ts'
import { usualVariant } from './request/response-variant.ts'
import { createResponseReader } from './response-reader.ts'

interface Limits {
  signal: AbortSignal
  maxBytes: number
}

/** A provider with OpenAI's Responses API. Nothing is stored at the provider: each request holds the conversation. */
export function createOpenAIResponses(options: ProviderOptions): ModelProvider {
  const { name, baseUrl, apiKey, headers, detected = false, fromEnvironment, slug = slugOf(options.name) } = options
  const failures = createFailures({ name, host: new URL(baseUrl).host, apiKey, detected, fromEnvironment })
  const own = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
  const http = createProviderHttp({ baseUrl, own, headers, failures })
  const begin = createRequestVariants(usualVariant, refusalRules)

  function ask(request: ModelRequest, stream: boolean, signal: AbortSignal): Promise<IncomingMessage> {
    const { current, learn } = begin(request)
    const body = () => responseBody(request, { stream, variant: current(), provider: slug })
    return http.post('/responses', { model: request.model, body, learn }, signal)
  }

  function read(response: IncomingMessage, request: ModelRequest, limits: Limits) {
    const requestId = response.headers['x-request-id']?.toString()
    const answer = createResponseReader({ provider: slug, failures, request, requestId })
    return streamAnswer(http.body(response), answer, failures, limits)
  }

  return {
    name,
    slug,
    api: openAIResponses,
    demo: false,

    async listModels(signal) {
      return listedModels(await http.get('/models', signal))
    },

    async *stream(request, signal) {
      const response = await ask(request, true, signal)
      yield* read(response, request, { signal, maxBytes: MAX_BODY_BYTES.stream })
    },

    async complete(request, signal) {
      const response = await ask(request, false, signal)
      return completionOf(read(response, request, { signal, maxBytes: MAX_BODY_BYTES.whole }))
    },

    embed: createEmbed({ http, failures }),
  }
}

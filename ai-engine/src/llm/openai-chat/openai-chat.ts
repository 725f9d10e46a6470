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
import { createAnswerReader } from './answer-reader.ts'
import { createEmbed } from './embeddings.ts'
import { completionBody } from './request/completion-body.ts'
import { refusalRules } from './request/refusal-rules.ts'
import { usualVariant } from './request/request-variant.ts'

interface Limits {
  signal: AbortSignal
  maxBytes: number
  isWhole: boolean
}

/** A provider with OpenAI's chat completions API, which nearly all providers offer. */
export function createOpenAICompatible(options: ProviderOptions): ModelProvider {
  const { name, baseUrl, apiKey, headers, detected = false, fromEnvironment, slug = slugOf(options.name) } = options
  const failures = createFailures({ name, host: new URL(baseUrl).host, apiKey, detected, fromEnvironment })
  const own = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
  const http = createProviderHttp({ baseUrl, own, headers, failures })
  const variantsOf = createRequestVariants(usualVariant, refusalRules)

  function ask(request: ModelRequest, stream: boolean, signal: AbortSignal): Promise<IncomingMessage> {
    const variants = variantsOf(request)
    const asked = {
      model: request.model,
      body: () => completionBody(request, { stream, variant: variants.current(), provider: slug }),
      learn: variants.learn,
    }
    return http.post('/chat/completions', asked, signal)
  }

  function read(response: IncomingMessage, request: ModelRequest, limits: Limits) {
    const requestId = response.headers['x-request-id']?.toString()
    const answer = createAnswerReader({ provider: slug, failures, request, requestId, isWhole: limits.isWhole })
    return streamAnswer(http.body(response), answer, failures, limits)
  }

  return {
    name,
    slug,
    api: 'openai_chat',
    demo: false,

    async listModels(signal) {
      return listedModels(await http.get('/models', signal))
    },

    async *stream(request, signal) {
      const response = await ask(request, true, signal)
      yield* read(response, request, { signal, maxBytes: MAX_BODY_BYTES.stream, isWhole: false })
    },

    async complete(request, signal) {
      const response = await ask(request, false, signal)
      return completionOf(read(response, request, { signal, maxBytes: MAX_BODY_BYTES.whole, isWhole: true }))
    },

    embed: createEmbed({ http, failures }),
  }
}

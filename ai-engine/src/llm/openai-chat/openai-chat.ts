import type { IncomingMessage } from 'node:http'
import type { ModelCompletion, ModelPart, ModelProvider, ModelRequest } from '../contract/model.ts'
import type { ProviderOptions } from '../contract/provider-options.ts'
import { slugOf } from '../contract/slug.ts'
import { createFailures } from '../http/failures.ts'
import { MAX_BODY_BYTES } from '../http/provider-body.ts'
import { createAnswerReader } from './answer-reader.ts'
import { streamAnswer } from './answer-stream.ts'
import { modelIds } from './model-ids.ts'
import { createProviderHttp } from './provider-http.ts'

interface Limits {
  signal: AbortSignal
  maxBytes: number
  isWhole: boolean
}

/** A provider with OpenAI's chat completions API, which nearly all providers offer. */
export function createOpenAICompatible(options: ProviderOptions): ModelProvider {
  const { name, baseUrl, apiKey, headers, detected = false, slug = slugOf(options.name) } = options
  const failures = createFailures({ name, host: new URL(baseUrl).host, apiKey, detected })
  const http = createProviderHttp({ name, baseUrl, apiKey, headers, failures })

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
      return modelIds(await http.get('/models', signal))
    },

    async *stream(request, signal) {
      const response = await http.complete(request, true, signal)
      yield* read(response, request, { signal, maxBytes: MAX_BODY_BYTES.stream, isWhole: false })
    },

    async complete(request, signal) {
      const response = await http.complete(request, false, signal)
      return gathered(read(response, request, { signal, maxBytes: MAX_BODY_BYTES.whole, isWhole: true }))
    },
  }
}

async function gathered(batches: AsyncIterable<readonly ModelPart[]>): Promise<ModelCompletion> {
  const completion: ModelCompletion = { text: '', usage: undefined, model: undefined, requestId: undefined }
  for await (const parts of batches) {
    for (const part of parts) {
      if (part.type === 'text') completion.text += part.text
      if (part.type === 'usage') completion.usage = part.usage
      if (part.type === 'response') Object.assign(completion, { model: part.model, requestId: part.requestId })
    }
  }
  return completion
}

import type { IncomingMessage } from 'node:http'
import { completionOf } from '../contract/completion.ts'
import type { ListedModel } from '../contract/listed-model.ts'
import type { ModelProvider, ModelRequest } from '../contract/model.ts'
import type { ProviderOptions } from '../contract/provider-options.ts'
import { slugOf } from '../contract/slug.ts'
import { streamAnswer } from '../http/answer-stream.ts'
import { createFailures } from '../http/failures.ts'
import { listedModels } from '../http/listed-models.ts'
import { MAX_BODY_BYTES } from '../http/provider-body.ts'
import { isRecord } from '../http/provider-error.ts'
import { createProviderHttp } from '../http/provider-http.ts'
import { createRequestVariants } from '../http/request-variants.ts'
import { createMessageReader } from './message-reader.ts'
import { messagesBody } from './request/messages-body.ts'
import { refusalRules } from './request/refusal-rules.ts'
import { usualVariant } from './request/request-variant.ts'

const VERSION = '2023-06-01'
const PAGE_SIZE = 1000
const MAX_PAGES = 5

/** A provider with Anthropic's Messages API. */
export function createAnthropic(options: ProviderOptions): ModelProvider {
  const { name, baseUrl, apiKey, headers, detected = false, fromEnvironment, slug = slugOf(options.name) } = options
  const failures = createFailures({ name, host: new URL(baseUrl).host, apiKey, detected, fromEnvironment })
  const own = { 'anthropic-version': VERSION, ...(apiKey && { 'x-api-key': apiKey }) }
  const http = createProviderHttp({ baseUrl, own, headers, failures })
  const variantsOf = createRequestVariants(usualVariant, refusalRules)
  const givenBeta = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'anthropic-beta')?.[1]

  function ask(request: ModelRequest, stream: boolean, signal: AbortSignal): Promise<IncomingMessage> {
    const variants = variantsOf(request)
    let beta: string | undefined
    const asked = {
      model: request.model,
      body() {
        const made = messagesBody(request, { stream, variant: variants.current(), provider: slug })
        beta = made.beta
        return made.json
      },
      headers: (): Record<string, string> => {
        const betas = [givenBeta, beta].filter(Boolean).join(',')
        return betas === '' ? {} : { 'anthropic-beta': betas }
      },
      learn: variants.learn,
    }
    return http.post('/messages', asked, signal)
  }

  function read(response: IncomingMessage, request: ModelRequest, limits: { signal: AbortSignal; maxBytes: number }) {
    const requestId = (response.headers['request-id'] ?? response.headers['x-request-id'])?.toString()
    const answer = createMessageReader({ provider: slug, failures, request, requestId })
    return streamAnswer(http.body(response), answer, failures, limits)
  }

  return {
    name,
    slug,
    api: 'anthropic',
    demo: false,

    async listModels(signal) {
      const models: ListedModel[] = []
      let after: string | undefined
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const body = await http.get(
          `/models?limit=${PAGE_SIZE}${after ? `&after_id=${encodeURIComponent(after)}` : ''}`,
          signal,
        )
        models.push(...listedModels(body))
        after = isRecord(body) && body.has_more === true && typeof body.last_id === 'string' ? body.last_id : undefined
        if (after === undefined) break
      }
      return models
    },

    async *stream(request, signal) {
      const response = await ask(request, true, signal)
      yield* read(response, request, { signal, maxBytes: MAX_BODY_BYTES.stream })
    },

    async complete(request, signal) {
      const response = await ask(request, false, signal)
      return completionOf(read(response, request, { signal, maxBytes: MAX_BODY_BYTES.whole }))
    },
  }
}

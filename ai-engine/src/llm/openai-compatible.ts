import type { IncomingMessage } from 'node:http'
import { createAnswerReader } from './answer-reader.ts'
import { streamAnswer } from './answer-stream.ts'
import { createFailures } from './failures.ts'
import type { ModelCompletion, ModelPart, ModelProvider } from './model.ts'
import { createProviderHttp } from './provider-http.ts'

export interface OpenAICompatibleOptions {
  /** As people know it; it goes into the picker and into error sentences. */
  name: string
  /** Ends before `/chat/completions`, usually in `/v1`. */
  baseUrl: string
  apiKey?: string | undefined
  /** Found on this machine rather than configured: error sentences then do not speak of settings. */
  detected?: boolean
}

/** A provider that speaks OpenAI's chat completions: OpenAI itself and nearly everybody else. */
export function createOpenAICompatible(options: OpenAICompatibleOptions): ModelProvider {
  const { name, baseUrl, apiKey, detected = false } = options
  const failures = createFailures({ name, host: new URL(baseUrl).host, apiKey, detected })
  const http = createProviderHttp({ baseUrl, apiKey, failures })
  const readerFor = ({ headers }: IncomingMessage, model: string) =>
    createAnswerReader(failures, model, headers['x-request-id']?.toString())

  return {
    name,
    demo: false,

    async listModels(signal) {
      return modelIds(await http.get('/models', signal))
    },

    async *stream(request, signal) {
      const response = await http.complete(request, true, signal)
      const answer = readerFor(response, request.model)
      if (!isJson(response)) return yield* streamAnswer(response, answer, failures, signal)
      answer.read(await http.text(response, signal))
      yield answer.end()
    },

    async complete(request, signal) {
      const response = await http.complete(request, false, signal)
      const answer = readerFor(response, request.model)
      answer.read(await http.text(response, signal))
      return toCompletion(answer.end())
    },
  }
}

/** The ids in `{data: [{id}]}`, or in a bare list. A server without any model may say `data: null`. */
function modelIds(body: unknown): string[] {
  const list = Array.isArray(body) ? body : (body as { data?: unknown } | null)?.data
  if (!Array.isArray(list)) return []
  return list.map((model) => model?.id).filter((id) => typeof id === 'string' && id !== '')
}

const isJson = ({ headers }: IncomingMessage) => headers['content-type']?.includes('application/json') ?? false

function toCompletion(parts: readonly ModelPart[]): ModelCompletion {
  const completion: ModelCompletion = { text: '', usage: undefined, model: undefined, requestId: undefined }
  for (const part of parts) {
    if (part.type === 'text') completion.text += part.text
    if (part.type === 'usage') completion.usage = part.usage
    if (part.type === 'response') Object.assign(completion, { model: part.model, requestId: part.requestId })
  }
  return completion
}

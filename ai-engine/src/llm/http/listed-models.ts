import type { Capabilities } from '@grizz/protocol/providers'
import { cleanLine, cleanName } from '../contract/clean-text.ts'
import type { ListedModel, ListedPrice } from '../contract/listed-model.ts'
import { isRecord } from './provider-error.ts'

const MAX_MODELS = 5000
const MAX_NAME_LENGTH = 100

type Fields = Readonly<Record<string, unknown>>

/**
 * The models in `{data: [{id}]}`, `{models: [{id}]}` or a bare list, each once, at most 5,000, with what the server says of
 * them. A name that could not be requested unchanged, too long or not storable, is left out. A server without any model
 * may send `data: null`. Read are the fields of Anthropic (`max_input_tokens`, `max_tokens`, `capabilities`), OpenRouter
 * (`context_length`, `architecture`, `supported_parameters`, `pricing`, `top_provider`), Mistral (`max_context_length`,
 * `capabilities`), Groq (`context_window`, `max_completion_tokens`), Together (`type`, `pricing`), Fireworks
 * (`supports_…`), vLLM (`max_model_len`), LM Studio (`max_context_length`), llama.cpp (`meta`), each as its server or its API
 * reference has them in 2026.
 */
export function listedModels(body: unknown): ListedModel[] {
  const list = isRecord(body) ? (body.data ?? body.models) : body
  if (!Array.isArray(list)) return []
  const models = list.slice(0, MAX_MODELS).map(listed)
  const byId = new Map(models.flatMap((model) => (model ? [[model.id, model]] : [])))
  return [...byId.values()]
}

function listed(given: unknown): ListedModel | undefined {
  const fields: Fields = isRecord(given) ? given : { id: given }
  const id = fields.id ?? fields.name
  if (!isName(id)) return undefined
  const name = nameOf(fields, id)
  const capabilities = capabilitiesOf(fields)
  const contextWindow = windowOf(fields)
  const maxOutputTokens = count(
    fields.max_tokens,
    fields.max_completion_tokens,
    inside(fields, 'top_provider').max_completion_tokens,
  )
  const price = priceOf(fields.pricing)
  return {
    id,
    ...(name && { name }),
    ...(Object.keys(capabilities).length > 0 && { capabilities }),
    ...(contextWindow && { contextWindow }),
    ...(maxOutputTokens && { maxOutputTokens }),
    ...(price && { price }),
    ...(isNoChat(fields) && { isNoChat: true as const }),
    ...(selfHosting.has(String(fields.owned_by)) && { isSelfHosted: true as const }),
  }
}

const isName = (id: unknown): id is string => id !== undefined && cleanName(id) === id

/** The `owned_by` of models at Ollama, llama.cpp, vLLM, SGLang and LM Studio. */
const selfHosting = new Set(['library', 'llamacpp', 'vllm', 'sglang', 'organization_owner'])

function nameOf(fields: Fields, id: string): string | undefined {
  const given = fields.display_name ?? fields.name
  const name = typeof given === 'string' ? cleanLine(given, MAX_NAME_LENGTH) : ''
  return name === '' || name === id ? undefined : name
}

function windowOf(fields: Fields): number | undefined {
  const meta = inside(fields, 'meta')
  return count(
    fields.max_input_tokens,
    inside(fields, 'top_provider').context_length,
    fields.context_length,
    fields.context_window,
    fields.max_context_length,
    fields.max_model_len,
    meta.n_ctx,
    meta.n_ctx_train,
  )
}

function capabilitiesOf(fields: Fields): Capabilities {
  const said = inside(fields, 'capabilities')
  const inputs = texts(inside(fields, 'architecture').input_modalities)
  const parameters = texts(fields.supported_parameters)
  const efforts = effortsOf(said.effort) ?? effortsOf(inside(fields, 'reasoning').supported_efforts)
  return known({
    tools: parameters?.includes('tools') ?? flag(said.function_calling, fields.supports_tools),
    images: inputs?.includes('image') ?? flag(said.image_input, said.vision, fields.supports_image_input),
    files: inputs ? inputs.includes('file') || undefined : flag(said.pdf_input),
    temperature: parameters?.includes('temperature'),
    reasoningEfforts: efforts ?? (parameters && !parameters.includes('reasoning') ? [] : undefined),
  })
}

/** The levels of Anthropic's `effort: {supported, low: {supported}, …}`, or of a list. */
function effortsOf(value: unknown): string[] | undefined {
  const list = texts(value)
  if (list) return list.length > 0 ? levels.filter((level) => list.includes(level)) : undefined
  if (!isRecord(value)) return undefined
  if (value.supported === false) return []
  const found = levels.filter((level) => flag(value[level]) === true)
  return found.length > 0 ? found : undefined
}

const levels = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

function isNoChat(fields: Fields): boolean {
  const outputs = texts(inside(fields, 'architecture').output_modalities)
  if (outputs && !outputs.includes('text')) return true
  if (inside(fields, 'capabilities').completion_chat === false || fields.supports_chat === false) return true
  return typeof fields.type === 'string' && notChat.test(fields.type)
}

const notChat = /^(embeddings?|image|audio|moderation|rerank|transcribe|video)$/

/** OpenRouter has US dollars per token, as text; Together has US dollars per million, as numbers. */
function priceOf(pricing: unknown): ListedPrice | undefined {
  if (!isRecord(pricing)) return undefined
  const input = perToken(pricing.prompt) ?? amount(pricing.input)
  const output = perToken(pricing.completion) ?? amount(pricing.output)
  if (input === undefined || output === undefined) return undefined
  const cached = perToken(pricing.input_cache_read) ?? amount(pricing.cached_input)
  const written = perToken(pricing.input_cache_write)
  return {
    inputPerMillion: input,
    outputPerMillion: output,
    ...(cached !== undefined && { cachedInputPerMillion: cached }),
    ...(written !== undefined && { cacheWritePerMillion: written }),
  }
}

const MAX_PRICE = 1e6

/** A router's `-1` means that the price is that of the model which it chooses. */
function perToken(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  return amount(Number((Number(value) * 1e6).toPrecision(12)))
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= MAX_PRICE ? value : undefined
}

function inside(fields: Fields, name: string): Fields {
  const value = fields[name]
  return isRecord(value) ? value : {}
}

/** The first that is a number of tokens. */
function count(...values: readonly unknown[]): number | undefined {
  return values.find(
    (value): value is number => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= 1e9,
  )
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}

/** The first that is a yes or a no, or `{supported}`. */
function flag(...values: readonly unknown[]): boolean | undefined {
  return values.map((value) => (isRecord(value) ? value.supported : value)).find((value) => typeof value === 'boolean')
}

function known(capabilities: { [K in keyof Capabilities]: Capabilities[K] | undefined }): Capabilities {
  return Object.fromEntries(Object.entries(capabilities).filter(([, value]) => value !== undefined))
}

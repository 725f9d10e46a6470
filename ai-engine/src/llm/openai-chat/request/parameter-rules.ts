import type { Refusal as AnyRefusal, RefusalRule } from '../../http/request-variants.ts'
import type { RequestVariant } from './request-variant.ts'

type Refusal = AnyRefusal<RequestVariant>

const badRequest = [400, 422]
/**
 * OpenAI: “Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: …” and
 * “Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions”. Ollama: “"gemma" does not
 * support thinking”. LiteLLM: “openai does not support parameters: ['reasoning_effort']”.
 */
const aboutEffort = /reasoning[_. ]?effort|does not support (thinking|reasoning)|think(ing)? (value|level)/i
const otherValues = /supported values|unsupported value|invalid value|must be one of|input should be|valid values/i
/** “max_tokens is too large: 999999. This model supports at most 16384 completion tokens”. */
const tooManyTokens = /max(imum)?[_ ]?(completion_|output_|new_)?tokens|maximum context length|completion tokens/i
const upToOne = /less than or equal to 1\b|at most 1\b|<= ?1\b|between 0(\.0)? and 1\b|range.{0,10}0(\.0)?, ?1(\.0)?\]/i

/** What servers refuse of a conversation's parameters; what is left out then is as the server has it by default. */
export const parameterRules: readonly RefusalRule<RequestVariant>[] = [
  {
    about: 'model',
    statuses: badRequest,
    change: (refusal) =>
      sendsEffort(refusal) && aboutEffort.test(refusal.complaint) ? lessEffort(refusal) : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.maxTemperature > 1 && (request.temperature ?? 0) > 1 && isAboutTemperature(complaint, upToOne)
        ? { maxTemperature: 1 }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.temperature && request.temperature !== undefined && isAboutTemperature(complaint)
        ? { temperature: false }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request: { maxOutputTokens: asked }, complaint }) =>
      asked !== undefined && asked < variant.tooManyTokens && tooManyTokens.test(complaint)
        ? { tooManyTokens: asked }
        : undefined,
  },
]

/** One level, where the server takes others, else all of them. */
function lessEffort({ variant, request: { reasoningEffort = '' }, complaint }: Refusal): Partial<RequestVariant> {
  if (!otherValues.test(complaint)) return { reasoningEffort: false }
  return { refusedEfforts: [...variant.refusedEfforts, reasoningEffort] }
}

function sendsEffort({ variant, request: { reasoningEffort } }: Refusal): boolean {
  if (reasoningEffort === undefined) return false
  return variant.reasoningEffort && !variant.refusedEfforts.includes(reasoningEffort)
}

const isAboutTemperature = (complaint: string, more = /./) => /temperature/i.test(complaint) && more.test(complaint)

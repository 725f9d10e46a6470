import type { ModelRequest } from '../../contract/model.ts'
import { documentsIn } from '../../http/cited-files.ts'
import type { Refusal as AnyRefusal, RefusalRule } from '../../http/request-variants.ts'
import { familyOf } from './model-family.ts'
import type { RequestVariant } from './request-variant.ts'

type Refusal = AnyRefusal<RequestVariant>

const badRequest = [400, 422]
const noTools = [400, 404, 405, 422, 500, 501]
/** The shape of a tool, or of a conversation: an error that is the user's to see. */
const misshapen = /schema|tool_use_id|tool_result|must match|name.{0,60}(pattern|contain)/i
const refused =
  /(not|n't) (currently )?(support|enable|available|allow|permit|implement)|unsupported|must define tools/i
const unknownField = /extra inputs|not permitted|unknown|unrecognized|unexpected|unsupported|not support|invalid/i
const MIN_ROOM = 1024

/** Best first: a complaint about a thought may quote the whole request. */
export const refusalRules: readonly RefusalRule<RequestVariant>[] = [
  { about: 'model', statuses: badRequest, change: fewerTokens },
  { about: 'conversation', statuses: badRequest, change: roomInWindow },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, complaint }) =>
      variant.binding &&
      variant.thoughts &&
      /block_binding|thinking-binding|prefix_mismatch|anthropic-beta/i.test(complaint)
        ? { binding: false }
        : undefined,
  },
  {
    about: 'conversation',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.thoughts && hasNative(request) && /signature|thinking.{0,20}block|block.{0,40}prefix/i.test(complaint)
        ? { thoughts: false }
        : undefined,
  },
  {
    about: 'conversation',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.citations && hasNative(request) && /document_index|cited_text|text\.citations/i.test(complaint)
        ? { citations: false }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.citations && documentsIn(request.messages).length > 0 && /citation/i.test(complaint)
        ? { citations: false }
        : undefined,
  },
  { about: 'model', statuses: badRequest, change: otherThinking },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.effort && request.reasoningEffort !== undefined && /output_config|effort/i.test(complaint)
        ? { effort: false }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.temperature && request.temperature !== undefined && /temperature/i.test(complaint)
        ? { temperature: false }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, complaint }) =>
      variant.cacheMarkers && /cache_control/i.test(complaint) ? { cacheMarkers: false } : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.toolChoice && request.toolChoice !== undefined && /tool_?choice/i.test(complaint)
        ? { toolChoice: false }
        : undefined,
  },
  {
    about: 'model',
    statuses: noTools,
    change: ({ variant, request, complaint }) =>
      variant.tools &&
      hasTools(request) &&
      /tool/i.test(complaint) &&
      refused.test(complaint) &&
      !misshapen.test(complaint)
        ? { tools: false }
        : undefined,
  },
]

/** “max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for …” */
function fewerTokens({ variant, complaint }: Refusal): Partial<RequestVariant> | undefined {
  const allowed = Number(/max_tokens\D{0,40}\d+ > (\d+)/.exec(complaint)?.[1])
  return allowed > 0 && allowed < variant.maxTokens ? { maxTokens: allowed } : undefined
}

/** “input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000” */
function roomInWindow({ variant, complaint }: Refusal): Partial<RequestVariant> | undefined {
  const [, input, , window] = /context limit: (\d+) \+ (\d+) > (\d+)/.exec(complaint) ?? []
  const room = Number(window) - Number(input)
  return room >= MIN_ROOM && room < variant.maxTokens ? { maxTokens: room } : undefined
}

/** The other way to think, then none: “"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive"”. */
function otherThinking({ variant, request, complaint }: Refusal): Partial<RequestVariant> | undefined {
  if (variant.thinking === 'none' || !/thinking|budget_tokens/i.test(complaint)) return undefined
  if (!unknownField.test(complaint)) return undefined
  const { thinking: usual, thinksByDefault } = familyOf(request.model)
  if (request.reasoningEffort === undefined && !thinksByDefault) return undefined
  if (variant.thinking !== undefined) return { thinking: 'none' }
  return { thinking: usual === 'adaptive' ? 'budget' : 'adaptive' }
}

const hasNative = ({ messages }: ModelRequest) => messages.some((message) => 'native' in message && message.native)
const hasTools = ({ messages, tools = [] }: ModelRequest) =>
  tools.length > 0 || messages.some(({ role }) => role === 'tool')

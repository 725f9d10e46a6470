import type { Refusal as AnyRefusal, RefusalRule } from '../../http/request-variants.ts'
import { parameterRules } from './parameter-rules.ts'
import type { RequestVariant } from './request-variant.ts'

type Refusal = AnyRefusal<RequestVariant>

const badRequest = [400, 422]
/** OpenRouter answers 404, llama.cpp 500. */
const noTools = [400, 404, 405, 422, 500, 501]

/** Mistral: “Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9”. OpenAI: at most 40 characters. */
const callIds = /(tool_?\s?call_?\s?|call_)id.{0,100}(length|long|characters|pattern|must be)|'messages\[\d+\]\S*id'/i
/** DeepSeek, Kimi: the reasoning of a turn with calls “must be passed back”, “is missing”. Gemini: the same of a signature. */
const missing = /missing|must be (passed|provided|included|present)|is required|field required|not found/i
const nativeFields = /reasoning_|\breasoning['"]|thinking|signature|annotations|extra_content/i
const extraFields = /extra (inputs|fields)|additional propert|unknown|unrecognized|unexpected|unsupported/i
const notText = /null|none|string|empty|blank|required|missing/i
const refused = new RegExp(
  [
    "(not|n't|no longer) (currently )?(support|enable|available|allow|permit|implement|recogni|accept|define)",
    'unsupported|unrecognized|no endpoints|requires? --|enable-auto-tool-choice|must (be )?define',
    'unknown (parameter|field|argument|name)|extra (inputs|fields)|additional propert',
  ].join('|'),
  'i',
)
/** The shape of a tool, or of a conversation: an error that is the user's to see. */
const misshapen = /schema|tool_call_ids|must match|name.{0,60}(pattern|contain)/i

/** Best first: a complaint about a field of a turn may show the turn, tools and all. */
export const refusalRules: readonly RefusalRule<RequestVariant>[] = [
  {
    about: 'server',
    statuses: badRequest,
    change: ({ variant, complaint }) =>
      variant.streamOptions && /stream_options|include_usage/.test(complaint) ? { streamOptions: false } : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, complaint }) =>
      variant.maxTokens === 'max_tokens' && complaint.includes('max_completion_tokens')
        ? { maxTokens: 'max_completion_tokens' }
        : undefined,
  },
  ...parameterRules,
  {
    about: 'model',
    statuses: badRequest,
    change: (refusal) =>
      hasTurns(refusal) && !refusal.variant.shortIds && callIds.test(refusal.complaint)
        ? { shortIds: true }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: (refusal) =>
      !refusal.variant.fillReasoning && isMissing(refusal, /reasoning/i) ? { fillReasoning: true } : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: (refusal) =>
      !refusal.variant.fillSignature && isMissing(refusal, /thought_?signature/i) ? { fillSignature: true } : undefined,
  },
  { about: 'model', statuses: badRequest, change: (refusal) => lessNative(refusal, nativeFields) },
  { about: 'model', statuses: noTools, change: (refusal) => (isAboutFiles(refusal) ? { files: false } : undefined) },
  {
    about: 'model',
    statuses: badRequest,
    change: ({ variant, request, complaint }) =>
      variant.toolChoice && request.toolChoice && request.tools?.length && /tool_?choice/i.test(complaint)
        ? { toolChoice: false }
        : undefined,
  },
  { about: 'model', statuses: noTools, change: (refusal) => (isAboutTools(refusal) ? { tools: false } : undefined) },
  { about: 'model', statuses: badRequest, change: (refusal) => lessNative(refusal, extraFields) },
  {
    about: 'model',
    statuses: badRequest,
    change: (refusal) =>
      hasTurns(refusal) &&
      refusal.variant.emptyContent === null &&
      /content/i.test(refusal.complaint) &&
      notText.test(refusal.complaint)
        ? { emptyContent: '' }
        : undefined,
  },
  {
    about: 'model',
    statuses: badRequest,
    change: (refusal) => (hasTurns(refusal) && /\broles?\b/i.test(refusal.complaint) ? { tools: false } : undefined),
  },
]

/** “No endpoints found that support image input”, “Failed to deserialize … expected a string”, “image input is not supported”. */
function isAboutFiles({ variant, request, complaint }: Refusal): boolean {
  const hasFiles = request.messages.some((message) => 'files' in message && message.files?.length)
  return (
    variant.files &&
    hasFiles &&
    /image|vision|multi-?modal|\bfile|\bpdf|content\S* (must|should) be a string|expected a string|deserialize/i.test(
      complaint,
    )
  )
}

function isAboutTools(refusal: Refusal): boolean {
  const { variant, request, complaint } = refusal
  if (!variant.tools || !(request.tools?.length || hasTurns(refusal))) return false
  return /tool|function|jinja/i.test(complaint) && refused.test(complaint) && !misshapen.test(complaint)
}

function lessNative(refusal: Refusal, about: RegExp): Partial<RequestVariant> | undefined {
  if (!hasNative(refusal) || !about.test(refusal.complaint)) return undefined
  return { native: refusal.variant.native === 'all' ? 'own' : 'none' }
}

const isMissing = (refusal: Refusal, what: RegExp) =>
  hasTurns(refusal) && what.test(refusal.complaint) && missing.test(refusal.complaint)

/** Turns with calls are sent as such. */
const hasTurns = ({ variant, request }: Refusal) =>
  variant.tools && request.messages.some(({ role }) => role === 'tool')

const hasNative = ({ variant, request }: Refusal) =>
  variant.native !== 'none' && request.messages.some((message) => 'native' in message && message.native)

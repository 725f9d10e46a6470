import type { ModelRequest } from '../../contract/model.ts'

/** The variant of a request: servers differ in what they accept. */
export interface RequestVariant {
  streamOptions: boolean
  maxTokens: 'max_tokens' | 'max_completion_tokens'
  /** False: no tools are sent, and the calls and results of earlier turns are sent as text. */
  tools: boolean
  /** False: where no tool may be called, none is sent. */
  toolChoice: boolean
  /** Which turns are sent back as the provider sent them: all, those of this very model, or none. */
  native: 'all' | 'own' | 'none'
  /** True: a turn with calls has reasoning, even where none was kept. */
  fillReasoning: boolean
  /** The content of a turn that has calls and no text. */
  emptyContent: null | ''
  /** True: ids of calls have nine letters and digits. */
  shortIds: boolean
}

export const usualVariant: RequestVariant = {
  streamOptions: true,
  maxTokens: 'max_tokens',
  tools: true,
  toolChoice: true,
  native: 'all',
  fillReasoning: false,
  emptyContent: null,
  shortIds: false,
}

interface Refusal {
  variant: RequestVariant
  request: ModelRequest
  status: number
  complaint: string
}

/** Remembers, until the engine ends, what one server refuses: of `stream_options` for all its models, else for each. */
export function createCapabilities() {
  const server: Partial<RequestVariant> = {}
  const models = new Map<string, Partial<RequestVariant>>()

  function remember(model: string, change: Partial<RequestVariant>): void {
    if ('streamOptions' in change) Object.assign(server, change)
    else models.set(model, { ...models.get(model), ...change })
    const [oldest] = models.keys()
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest)
  }

  return {
    /** The variant of a request that the server is known to accept. */
    variant: ({ model }: Pick<ModelRequest, 'model'>): RequestVariant => ({
      ...usualVariant,
      ...server,
      ...models.get(model),
    }),
    /** Records a refusal. @returns true when another variant is worth a try */
    learn(refusal: Refusal): boolean {
      const statuses = isAboutTools(refusal) ? toolStatuses : badRequest
      const change = statuses.includes(refusal.status) ? changeAfter(refusal) : undefined
      if (change) remember(refusal.request.model, change)
      return change !== undefined
    },
  }
}

const MAX_MODELS = 1000
const badRequest: readonly number[] = [400, 422]
/** OpenRouter answers 404, llama.cpp 500. */
const toolStatuses: readonly number[] = [400, 404, 405, 422, 500, 501]

function changeAfter(refusal: Refusal): Partial<RequestVariant> | undefined {
  const { variant, request, complaint } = refusal
  if (variant.streamOptions && /stream_options|include_usage/.test(complaint)) return { streamOptions: false }
  if (variant.maxTokens === 'max_tokens' && complaint.includes('max_completion_tokens'))
    return { maxTokens: 'max_completion_tokens' }
  if (isAboutToolChoice(refusal)) return { toolChoice: false }
  if (isAboutTools(refusal)) return { tools: false }
  return hasTurns(request) && variant.tools ? changeOfTurns(refusal) : undefined
}

/** After a complaint about the turns of earlier answers. */
function changeOfTurns({ variant, request, complaint }: Refusal): Partial<RequestVariant> | undefined {
  if (!variant.shortIds && callIds.test(complaint)) return { shortIds: true }
  if (/reasoning/i.test(complaint) && missing.test(complaint))
    return variant.fillReasoning ? undefined : { fillReasoning: true }
  if (variant.native !== 'none' && hasNative(request) && nativeFields.test(complaint))
    return { native: variant.native === 'all' ? 'own' : 'none' }
  if (variant.emptyContent === null && /content/i.test(complaint) && notText.test(complaint))
    return { emptyContent: '' }
  if (/\broles?\b/i.test(complaint)) return { tools: false }
  return undefined
}

/** Mistral: “Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9”. OpenAI: at most 40 characters. */
const callIds = /(tool_?\s?call_?\s?|call_)id.{0,100}(length|long|characters|pattern|must be)|'messages\[\d+\]\S*id'/i
/** DeepSeek and Kimi: the reasoning of a turn with calls “must be passed back”, “is missing”. */
const missing = /missing|must be (passed|provided|included|present)|is required|field required|not found/i
const nativeFields =
  /reasoning|thinking|signature|annotations|extra_content|extra (inputs|fields)|additional propert|unknown|unrecognized|unexpected|unsupported/i
const notText = /null|none|string|empty|blank|required|missing/i

/** An error about the shape of a tool is the user's to see: without that tool the others would work. */
function isAboutTools({ variant, request, complaint }: Refusal): boolean {
  if (!variant.tools || !(request.tools?.length || hasTurns(request))) return false
  return /tool|function|jinja/i.test(complaint) && refused.test(complaint) && !/schema|tool_call_ids/i.test(complaint)
}

const refused = new RegExp(
  [
    "(not|n't|no longer) (currently )?(support|enable|available|allow|permit|implement|recogni|accept|define)",
    'unsupported|unrecognized|no endpoints|requires? --|enable-auto-tool-choice|must (be )?define',
    'unknown (parameter|field|argument|name)|extra (inputs|fields)|additional propert',
  ].join('|'),
  'i',
)

function isAboutToolChoice({ variant, request, complaint }: Refusal): boolean {
  const isNamed = /tool_?choice/i.test(complaint)
  return isNamed && variant.toolChoice && request.toolChoice !== undefined && Boolean(request.tools?.length)
}

const hasTurns = ({ messages }: ModelRequest) => messages.some(({ role }) => role === 'tool')
const hasNative = ({ messages }: ModelRequest) => messages.some((message) => 'native' in message && message.native)

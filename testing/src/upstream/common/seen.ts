/** As received, but for the content: '' where there was none. */
export interface SeenMessage {
  role: string
  content: string
  /** Pictures and documents, as data URLs. */
  files?: readonly string[]
  tool_calls?: readonly SeenCall[]
  tool_call_id?: string
  reasoning_content?: string
}

export interface SeenCall {
  id: string
  type: string
  function: { name: string; arguments: string }
}

/** As a provider bills: input includes cached, output includes reasoning. */
export interface BilledTokens {
  input: number
  output: number
  reasoning: number
  cached: number
}

export type Ending =
  | 'open'
  | 'finished'
  | 'aborted by client'
  | 'refused'
  | 'cut'
  | 'ended early'
  | 'stalled'
  | 'error in stream'

/** One completion request and what became of it. Times are milliseconds since the epoch. */
export interface SeenRequest {
  at: number
  firstDeltaAt: number | undefined
  endedAt: number | undefined
  model: string
  stream: boolean
  messages: readonly SeenMessage[]
  /** The last message of a user. */
  question: string
  /** How many answers stand after it. */
  turn: number
  /** The names of the tools that were offered, and the request's `tool_choice`. */
  tools: readonly string[]
  toolChoice: unknown
  authorization: string | undefined
  maxTokens: number | undefined
  reasoningEffort: string | undefined
  temperature: number | undefined
  status: number
  end: Ending
  /** The text that was sent as deltas. */
  deltas: number
  text: string
  reasoning: string
  /** The calls that the answer was to end with, by the ids under which they were sent. */
  calls: readonly { id: string; name: string }[]
  /** The usage that the provider reported; undefined when it reported none. */
  reported: BilledTokens | undefined
}

export interface UpstreamLog {
  requests: readonly SeenRequest[]
  active: number
  peak: number
}

/** Remembers the completion requests, and how many were open at once. */
export function createSeen() {
  let requests: SeenRequest[] = []
  let failures = new Map<string, number>()
  let active = 0
  let peak = 0
  return {
    open(request: Omit<SeenRequest, keyof ReturnType<typeof untouched> | 'at'>): SeenRequest {
      const seen: SeenRequest = { ...request, ...untouched(), at: Date.now() }
      requests.push(seen)
      active += 1
      peak = Math.max(peak, active)
      return seen
    },
    closed(seen: SeenRequest): void {
      active -= 1
      seen.endedAt = Date.now()
      if (seen.end === 'open') seen.end = 'aborted by client'
    },
    /** How often this key has been counted, this time included. */
    count(key: string): number {
      const times = (failures.get(key) ?? 0) + 1
      failures.set(key, times)
      return times
    },
    log: (): UpstreamLog => ({ requests, active, peak }),
    reset(): void {
      requests = []
      failures = new Map()
      peak = active
    },
  }
}
export type Seen = ReturnType<typeof createSeen>

function untouched() {
  return {
    firstDeltaAt: undefined,
    endedAt: undefined,
    status: 200,
    end: 'open' as const,
    deltas: 0,
    text: '',
    reasoning: '',
    calls: [],
    reported: undefined,
  }
}

/** The characters that a model reads, for a count of tokens. */
export function charactersIn(messages: readonly SeenMessage[]): number {
  const calls = messages.flatMap((message) => message.tool_calls ?? [])
  const inCalls = calls.reduce((sum, call) => sum + call.function.arguments.length, 0)
  return messages.reduce((sum, { content }) => sum + content.length, inCalls)
}

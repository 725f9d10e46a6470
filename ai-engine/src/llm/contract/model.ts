import type { RunErrorCode } from '@grizz/protocol/problem'

/**
 * The contract between a run and a model. A provider turns one request into batches of parts: one batch per network
 * read, so that a fast stream costs one promise per read and not one per token.
 */
export interface ModelProvider {
  readonly name: string
  /** True for the built-in model that needs no provider. */
  readonly demo: boolean
  /** @throws ModelError when the provider cannot be reached or refuses */
  listModels(signal: AbortSignal): Promise<readonly string[]>
  /**
   * Streams an answer. An empty batch means that bytes came, but no text. A stream that ends without a `finish` part,
   * that holds a line which does not parse, or an error object, throws. Aborting the signal ends the request and
   * rejects with the signal's reason.
   * @throws ModelError
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<readonly ModelPart[]>
  /** One answer without streaming, for background calls such as titles. @throws ModelError */
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion>
}

export interface ModelRequest {
  model: string
  messages: readonly ModelMessage[]
  /** What the model may call, in an order that stays the same from request to request. Absent: nothing. */
  tools?: readonly ModelTool[]
  /** `none`: the tools are listed, because earlier turns called them, but this answer may not call any. */
  toolChoice?: 'none'
  /** Most tokens to write. */
  maxOutputTokens?: number
}

/** A tool as a model sees it. `inputSchema` is a JSON schema of an object. */
export interface ModelTool {
  name: string
  description: string
  inputSchema: Readonly<Record<string, unknown>>
}

/**
 * Each turn of an answer is one `assistant` message, followed by one `tool` message for each of its calls, in their order.
 * A provider sends `native` back where it is its own, and the neutral fields otherwise.
 */
export type ModelMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: readonly ModelToolCall[]; native?: NativeBlocks }
  | { role: 'tool'; content: string; callId: string; name: string; isError: boolean }

/** `id` is the provider's own; `arguments` is JSON as the model wrote it. */
export interface ModelToolCall {
  id: string
  name: string
  arguments: string
}

/** What a provider sent for one turn, unknown fields included, to be sent back to the same provider and API unchanged. */
export interface NativeBlocks {
  provider: string
  /** The API's name, such as `openai_chat`. */
  api: string
  model: string
  blocks: readonly unknown[]
}

export type ModelPart =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** A call begins. `call` counts the calls of this answer from 0. */
  | { type: 'tool_call'; call: number; id: string; name: string }
  /** More of the arguments of that call. */
  | { type: 'arguments'; call: number; text: string }
  /** What the model cites; `number` is the one by which the text cites it, where it does. */
  | { type: 'source'; url: string; title?: string; number?: number }
  /** What is to be sent back unchanged, once, before `finish`. Absent where the neutral parts say the same. */
  | { type: 'native'; native: NativeBlocks }
  /** Cumulative: a later one replaces an earlier one. */
  | { type: 'usage'; usage: ReportedUsage }
  /** The provider's metadata: the model that really answered, its request id. */
  | { type: 'response'; model?: string; requestId?: string }
  | { type: 'finish'; reason: FinishReason }

/** `refusal`: the text is the model's reason for not answering. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'refusal' | 'tool_calls' | 'other'

export interface ModelCompletion {
  text: string
  usage: ReportedUsage | undefined
  model: string | undefined
  requestId: string | undefined
}

/** As in the ledger, whatever the provider's convention: input includes cached tokens, output includes reasoning. */
export interface ReportedUsage {
  inputTokens: number
  outputTokens: number
  reasoningTokens: number
  cachedInputTokens: number
  /** The cost of the call in US dollars; few providers report it. */
  dollars?: number
}

/**
 * A failed model call, with a sentence for the user. `retryAfterMs` is the provider's request. `mayBeBilled` when the
 * provider took the request and neither refused it nor reported an outcome.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly code: RunErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly mayBeBilled: boolean

  constructor(
    code: RunErrorCode,
    detail: string,
    options: { retryable: boolean; retryAfterMs?: number | undefined; mayBeBilled?: boolean; cause?: unknown },
  ) {
    super(detail, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs
    this.mayBeBilled = options.mayBeBilled ?? false
  }
}

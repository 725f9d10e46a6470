import type { RunErrorCode } from '@grizz/protocol/problem'
import type { ProviderApi } from '@grizz/protocol/providers'
import type { ListedModel } from './listed-model.ts'

/** `demo` is the built-in model's. */
export type ModelApi = ProviderApi | 'demo'

/**
 * The contract between a run and a model. A provider turns one request into batches of parts: one batch per network
 * read, so that a fast stream costs one promise per read and not one per token.
 */
export interface ModelProvider {
  /** For users. */
  readonly name: string
  /** Names it in runs, in the ledger and in native blocks. */
  readonly slug: string
  readonly api: ModelApi
  /** True for the built-in model that needs no provider. */
  readonly demo: boolean
  /** @throws ModelError when the provider cannot be reached or refuses */
  listModels(signal: AbortSignal): Promise<readonly ListedModel[]>
  /**
   * Streams an answer. An empty batch means that bytes came, but no text. A stream that ends without a `finish` part,
   * that holds a line which does not parse, or an error object, throws. Aborting the signal ends the request and
   * rejects with the signal's reason.
   * @throws ModelError
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<readonly ModelPart[]>
  /** One answer without streaming, for background calls such as titles. @throws ModelError */
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion>
  /** Absent where the API has no embeddings. @throws ModelError */
  embed?(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings>
}

export interface ModelRequest {
  model: string
  messages: readonly ModelMessage[]
  /** The tools that the model may call, in an order that stays the same from request to request. Absent: nothing. */
  tools?: readonly ModelTool[]
  /** `none`: the tools are listed, because earlier turns called them, but this answer may not call any. */
  toolChoice?: 'none'
  /** Most tokens to write. */
  maxOutputTokens?: number
  /** One of the levels that the model has, such as `low`. */
  reasoningEffort?: string
  /** From 0 to 2; a provider whose range ends at 1 is sent 1 at most. */
  temperature?: number
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
  | { role: 'system'; content: string }
  | { role: 'user'; content: string; files?: readonly ModelFile[] }
  | { role: 'assistant'; content: string; toolCalls?: readonly ModelToolCall[]; native?: NativeBlocks }
  | {
      role: 'tool'
      content: string
      callId: string
      name: string
      isError: boolean
      files?: readonly ModelFile[]
    }

/** A picture or a document that goes to the model as it is; of files that it cannot take, `content` holds the text. */
export interface ModelFile {
  /** Of the user's file: what cites it leads there. */
  id?: string
  /** `image/jpeg`, `image/png`, `image/webp`, `image/gif` or `application/pdf`. */
  mediaType: string
  name: string
  /** Its bytes, in base64. */
  data: string
  /** What it adds to the prompt, about. */
  tokens?: number
}

/** `id` is the provider's own; `arguments` is JSON as the model wrote it. */
export interface ModelToolCall {
  id: string
  name: string
  arguments: string
}

/** The blocks that a provider sent for one turn, unknown fields included, to be sent back to the same provider and API unchanged. */
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
  /** A source that the model cites; `number` is the one by which the text cites it, where it does. */
  | { type: 'source'; url: string; title?: string; number?: number }
  /**
   * A call that the provider itself makes and answers, whole each time: once when it begins, and again with its result.
   * `call` counts the calls of this answer, those of `tool_call` among them. `id` is the provider's own: a call that was still on
   * its way at the end of an answer with the reason `pause` comes again in the next one, by the same id.
   */
  | {
      type: 'provider_call'
      call: number
      id?: string
      name: string
      arguments: string
      result?: string
      failed?: boolean
    }
  /** The blocks to be sent back unchanged, once, before `finish`. Absent where the neutral parts say the same. */
  | { type: 'native'; native: NativeBlocks }
  /** Cumulative: a later one replaces an earlier one. */
  | { type: 'usage'; usage: ReportedUsage }
  /** The provider's metadata: the model that really answered, its request id. */
  | { type: 'response'; model?: string; requestId?: string }
  | { type: 'finish'; reason: FinishReason }

/**
 * `refusal`: the text is the model's reason for not answering. `pause`: the provider wants the same request again with what
 * it sent so far, and goes on then.
 */
export type FinishReason = 'stop' | 'pause' | 'length' | 'content_filter' | 'refusal' | 'tool_calls' | 'other'

export interface ModelCompletion {
  text: string
  usage: ReportedUsage | undefined
  model: string | undefined
  requestId: string | undefined
}

/** Texts of which the model is to say what they mean. */
export interface EmbeddingRequest {
  model: string
  texts: readonly string[]
}

/** One vector for each text, in their order, all of one size and of length 1. */
export interface Embeddings {
  vectors: readonly Float32Array[]
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
  /** Of the input, what was written to the provider's cache, where that has a price of its own. */
  cacheWriteTokens?: number
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

import type { FinishReason, ModelError, ModelToolCall, NativeBlocks, ReportedUsage } from './model.ts'

/** The end of a model call. */
export interface CallResult {
  /** Set when the model reported its finish; otherwise `error` or an abort is the reason. */
  finish: FinishReason | undefined
  error: ModelError | undefined
  /** Whether the provider began to answer, and so bills. */
  begun: boolean
  /** The calls that the model asks for; whole only when `finish` is set. */
  toolCalls: readonly ModelToolCall[]
  /** The blocks to be sent back to this provider unchanged. */
  native: NativeBlocks | undefined
  reported: ReportedUsage | undefined
  billedModel: string | undefined
  requestId: string | undefined
}

/** The result of a call that was never made; `error` is the reason. */
export function emptyCall(error: ModelError | undefined): CallResult {
  const nothing = {
    toolCalls: [],
    native: undefined,
    reported: undefined,
    billedModel: undefined,
    requestId: undefined,
  }
  return { finish: undefined, error, begun: false, ...nothing }
}

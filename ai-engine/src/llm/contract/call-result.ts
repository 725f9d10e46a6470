import type { FinishReason, ModelError, ReportedUsage } from './model.ts'

/** How a model call ended and what is known of it. */
export interface CallResult {
  /** Set when the model said that it is finished; otherwise `error` or an abort tells why not. */
  finish: FinishReason | undefined
  error: ModelError | undefined
  /** Whether the provider began to answer, and so bills. */
  begun: boolean
  reported: ReportedUsage | undefined
  billedModel: string | undefined
  requestId: string | undefined
}

/** The end of a call that was not made, for this reason. */
export function emptyCall(error: ModelError | undefined): CallResult {
  const nothing = { reported: undefined, billedModel: undefined, requestId: undefined }
  return { finish: undefined, error, begun: false, ...nothing }
}

import type { Executor } from '../../db/connection/executor.ts'
import { insertUsage } from '../../db/usage/usage.ts'
import { type ModelCompletion, ModelError, type ModelMessage, type ModelProvider } from '../../llm/contract/model.ts'
import { countPromptTokens, countTokens } from '../../llm/pricing/tokens.ts'
import type { Billing } from './billing.ts'

const TIMEOUT_MS = 30_000

export interface BackgroundCall {
  kind: 'title' | 'summary'
  userId: string
  conversationId: string
  provider: ModelProvider
  model: string
  messages: readonly ModelMessage[]
  maxOutputTokens: number
}

export type CallInBackground = ReturnType<typeof createBackgroundCall>

/** Calls a model beside an answer, without streaming, and bills the call. */
export function createBackgroundCall(deps: { db: Executor; billing: Billing; timeoutMs?: number }) {
  const { db, billing, timeoutMs = TIMEOUT_MS } = deps

  /** The model's unchanged text. @throws ModelError, or the reason of `signal` or of the timeout */
  return async function callInBackground(call: BackgroundCall, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const { provider, model, messages, maxOutputTokens } = call
    const patience = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    try {
      const completion = await provider.complete({ model, messages, maxOutputTokens }, patience)
      await record(call, completion)
      return completion.text
    } catch (error) {
      const underWay = error instanceof ModelError ? error.mayBeBilled : error === patience.reason
      if (underWay) await record(call, emptyCompletion)
      throw error
    }
  }

  async function record(call: BackgroundCall, answered: ModelCompletion) {
    const { kind, provider, model, messages, userId, conversationId } = call
    const usage = answered.usage ?? (await estimate(model, messages, answered))
    const { model: billedModel, requestId } = answered
    const entry = billing.call({
      ...{ kind, model, provider: provider.slug, billedModel, requestId, usage },
      estimated: !answered.usage,
    })
    await insertUsage(db, { ...entry, userId, conversationId })
  }
}

/** Stands for an aborted call, of which only the prompt is known. */
const emptyCompletion: ModelCompletion = { text: '', usage: undefined, model: undefined, requestId: undefined }

async function estimate(model: string, messages: readonly ModelMessage[], { text }: ModelCompletion) {
  const inputTokens = await countPromptTokens(messages, model)
  return { inputTokens, outputTokens: await countTokens(text, model), reasoningTokens: 0, cachedInputTokens: 0 }
}

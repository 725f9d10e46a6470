import type { Executor } from '../../db/connection/executor.ts'
import { insertUsage, type LedgerRow } from '../../db/usage/usage.ts'
import { type Embeddings, ModelError, type ModelProvider } from '../../llm/contract/model.ts'
import { noEmbeddings } from '../../llm/contract/no-embeddings.ts'
import { countTokens } from '../../llm/pricing/tokens.ts'
import type { Billing } from './billing.ts'

export interface EmbeddingCall {
  userId: string
  provider: ModelProvider
  model: string
  texts: readonly string[]
  timeoutMs: number
}

/** Vectors, and the row of the ledger that is to be stored with them. */
export interface Embedded {
  vectors: readonly Float32Array[]
  ledgerRow: LedgerRow
}

export type CallEmbedding = ReturnType<typeof createEmbeddingCall>

/** Asks a model what texts mean. A call that failed after it was sent is billed by an estimate. */
export function createEmbeddingCall({ db, billing }: { db: Executor; billing: Billing }) {
  /** @throws ModelError, or the reason of `signal` or of the timeout */
  return async function callEmbedding(call: EmbeddingCall, signal: AbortSignal): Promise<Embedded> {
    signal.throwIfAborted()
    const { provider, model, texts } = call
    if (!provider.embed) throw noEmbeddings(provider)
    const patience = AbortSignal.any([signal, AbortSignal.timeout(call.timeoutMs)])
    try {
      const embeddings = await provider.embed({ model, texts }, patience)
      return { vectors: embeddings.vectors, ledgerRow: await rowOf(call, embeddings) }
    } catch (error) {
      const isUnderWay = error instanceof ModelError ? error.mayBeBilled : error === patience.reason
      if (isUnderWay) await insertUsage(db, await rowOf(call))
      throw error
    }
  }

  async function rowOf({ userId, provider, model, texts }: EmbeddingCall, answered?: Embeddings): Promise<LedgerRow> {
    const { usage, model: billedModel, requestId } = answered ?? {}
    const entry = billing.call({
      ...{ kind: 'embedding', model, provider: provider.slug, billedModel, requestId },
      usage: usage ?? (await estimate(model, texts)),
      estimated: !usage,
    })
    return { ...entry, userId }
  }
}

async function estimate(model: string, texts: readonly string[]) {
  const inputTokens = await countTokens(texts.join('\n'), model)
  return { inputTokens, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0 }
}

import { createBoundedMap } from '../../../core/bounded-map.ts'
import type { Logger } from '../../../core/logging/logger.ts'
import type { Executor } from '../../../db/connection/executor.ts'
import { insertUsage } from '../../../db/usage/usage.ts'
import type { CallEmbedding } from '../../usage/embedding-call.ts'
import type { CurrentEmbeddingModel } from '../embedding/embedding-model.ts'

/** Nobody waits longer for the meaning of a search. */
const TIMEOUT_MS = 3000
/** After a failure the model is left alone, so that searches do not wait for it again and again. */
const PAUSE_MS = 15_000
const MAX_REMEMBERED = 200

/** The vector of a search, and the model that made it; `unavailable` when the model does not answer. */
export type Meaning = { vector: Float32Array; model: string } | 'off' | 'unavailable'

export type FindMeaning = ReturnType<typeof createFindMeaning>

/** Asks the embedding model what a search means; the last searches of each user are remembered. */
export function createFindMeaning(deps: {
  db: Executor
  current: CurrentEmbeddingModel
  callEmbedding: CallEmbedding
  logger: Pick<Logger, 'warn'>
  now?: () => number
  timeoutMs?: number
}) {
  const { db, current, callEmbedding, logger, now = Date.now, timeoutMs = TIMEOUT_MS } = deps
  const remembered = createBoundedMap<string, Float32Array>(MAX_REMEMBERED)
  let pause = { model: '', until: 0 }

  /** Never fails. */
  return async function findMeaning(userId: string, query: string): Promise<Meaning> {
    const embedding = current()
    if (!embedding) return 'off'
    const { provider, model, key } = embedding
    const name = JSON.stringify([userId, key, query])
    const known = remembered.get(name)
    if (known) return { vector: known, model: key }
    if (pause.model === key && now() < pause.until) return 'unavailable'
    try {
      const call = { userId, provider, model, texts: [query], timeoutMs }
      const { vectors, ledgerRow } = await callEmbedding(call, new AbortController().signal)
      await insertUsage(db, ledgerRow)
      const [vector] = vectors
      if (!vector) return 'unavailable'
      remembered.set(name, vector)
      return { vector, model: key }
    } catch (error) {
      pause = { model: key, until: now() + PAUSE_MS }
      logger.warn({ err: error, model: key }, 'files are searched by words alone for now')
      return 'unavailable'
    }
  }
}

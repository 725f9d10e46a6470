import type { Logger } from '../../../core/logging/logger.ts'
import type { Db } from '../../../db/connection/database.ts'
import type { Notifications } from '../../../db/connection/notifications.ts'
import {
  claimUnembedded,
  type EmbedClaim,
  findUnembedded,
  finishEmbedding,
  releaseUnembedded,
  storeVectors,
  type UnembeddedPiece,
} from '../../../db/files/vectors.ts'
import { insertUsage } from '../../../db/usage/usage.ts'
import { ModelError } from '../../../llm/contract/model.ts'
import type { CallEmbedding } from '../../usage/embedding-call.ts'
import { embedPieces } from './embed-pieces.ts'
import type { CurrentEmbeddingModel, EmbeddingModel } from './embedding-model.ts'

/** Longer than a call of the model and the storing of what it said. */
const LEASE_MS = 120_000
/** Pieces of one call. */
const BATCH = 32
/** Then another user's file is next. */
const MAX_BATCHES = 16
const MAX_SERVED = 100
const PAUSE_MS = { least: 10_000, most: 600_000 }

interface EmbedJobsDeps {
  db: Db
  current: CurrentEmbeddingModel
  callEmbedding: CallEmbedding
  notifications: Pick<Notifications, 'on'>
  logger: Logger
  now?: () => number
}

/**
 * Has the pieces of files embedded, file by file, beside everything else that the engine does: woken by files that were
 * read on any engine, and by the sweep, which finds those of a model that was chosen later and of engines that died. What a
 * call of the model brought is stored with its row of the ledger, so nothing that is stored is asked again.
 */
export function createEmbedJobs({ db, current, callEmbedding, notifications, logger, now = Date.now }: EmbedJobsDeps) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let served: string[] = []
  let pause = { ms: 0, until: 0, model: '' }
  notifications.on('file_read', wake)

  /** Looks for files to be embedded. Does not wait for them. */
  function wake(): void {
    if (running || stopping.signal.aborted || !current()) return
    running = embedAll()
      .catch((error) => logger.warn({ err: error }, 'files were not embedded; the next sweep tries again'))
      .finally(() => {
        running = undefined
      })
  }

  async function embedAll(): Promise<void> {
    for (;;) {
      const embedding = current()
      if (!embedding || stopping.signal.aborted || isPaused(embedding)) return
      const claim = await claimUnembedded(db, { model: embedding.key, leaseMs: LEASE_MS, served })
      if (!claim) return
      served = [...served.filter((userId) => userId !== claim.userId), claim.userId].slice(-MAX_SERVED)
      await embedSome(claim, embedding).catch((error) => giveBack(claim, embedding, error))
    }
  }

  async function embedSome(claim: EmbedClaim, embedding: EmbeddingModel): Promise<void> {
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const pieces = await findUnembedded(db, claim.id, { model: embedding.key, limit: BATCH })
      if (pieces.length === 0) return finishEmbedding(db, claim, embedding.key)
      if (!(await embedBatch(claim, embedding, pieces))) return
      pause = { ms: 0, until: 0, model: '' }
    }
    await releaseUnembedded(db, claim, 0)
  }

  /** @returns false when the file is gone or another engine's; what the model was paid for is in the ledger all the same */
  async function embedBatch(claim: EmbedClaim, { provider, model, key }: EmbeddingModel, pieces: UnembeddedPiece[]) {
    const call = { userId: claim.userId, provider, model }
    const ask = (texts: readonly string[]) =>
      callEmbedding({ ...call, texts, timeoutMs: LEASE_MS / 2 }, stopping.signal)
    const { vectors, ledgerRows, failure } = await embedPieces(ask, claim.name, pieces)
    const isHeld = await db.transaction(async (tx) => {
      for (const row of ledgerRows) await insertUsage(tx, row)
      return storeVectors(tx, claim, { model: key, leaseMs: LEASE_MS, vectors })
    })
    if (failure !== undefined) throw failure
    return isHeld
  }

  /** The model is away or refuses, which is not the file's fault: nothing is asked of it for a while. */
  async function giveBack(claim: EmbedClaim, { key }: EmbeddingModel, error: unknown): Promise<void> {
    const isStopped = stopping.signal.aborted
    if (!isStopped) {
      const asked = error instanceof ModelError ? (error.retryAfterMs ?? 0) : 0
      const ms = Math.min(Math.max(PAUSE_MS.least, pause.ms * 2, asked), PAUSE_MS.most)
      pause = { ms, until: now() + ms, model: key }
      logger.warn({ err: error, model: key, pauseMs: ms }, 'files are not embedded for now')
    }
    await releaseUnembedded(db, claim, 0)
  }

  /** Another model is tried at once. */
  function isPaused({ key }: EmbeddingModel): boolean {
    return pause.model === key && now() < pause.until
  }

  /** Ends what is under way: another engine goes on, or this one after its start. */
  async function stop(): Promise<void> {
    stopping.abort(new Error('The engine stops'))
    await running
  }

  return { sweep: async () => wake(), stop }
}

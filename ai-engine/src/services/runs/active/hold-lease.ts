import { contentOf, reasoningOf } from '@grizz/protocol/part-text'
import type { Db } from '../../../db/connection/database.ts'
import { type Checkpoint, renewLeases } from '../../../db/runs/runs.ts'
import { type ActiveRun, claimOf } from './active-runs.ts'
import type { Persist } from './persist.ts'

export type HoldLease = ReturnType<typeof createHoldLease>

/** Asks Postgres whether a run is still this engine's, when the engine's own clock can no longer tell. */
export function createHoldLease({ db, leaseMs, persist }: { db: Db; leaseMs: number; persist: Persist }) {
  /** @returns false when another attempt has the run, or it is over */
  return async function holdLease(activeRun: ActiveRun): Promise<boolean> {
    if (activeRun.lease.isValid()) return true
    return persist(activeRun, async () => {
      const sentAt = performance.now()
      const [held] = await renewLeases(db, leaseMs, [toCheckpoint(activeRun)])
      if (held) activeRun.lease.renewedAt(sentAt)
      return held !== undefined
    })
  }
}

export function toCheckpoint(activeRun: ActiveRun): Checkpoint {
  const { draft, logPosition } = activeRun
  const parts = draft.unfinished()
  const texts = { turn: draft.turn(), content: contentOf(parts), reasoning: reasoningOf(parts) }
  return { ...claimOf(activeRun), ...texts, logPosition: logPosition.current() ?? null }
}

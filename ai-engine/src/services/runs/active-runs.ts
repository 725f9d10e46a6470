import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from '@grizz/protocol/resources'
import type { Db } from '../../db/connection/database.ts'
import type { ContextRows } from '../../db/messages/contexts.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { type Claim, releaseRuns } from '../../db/runs/runs.ts'
import type { Draft } from './draft.ts'
import type { LogPosition } from './log-position.ts'

/** Why a run is aborted from outside; the reason of its AbortSignal. */
export type AbortReason = 'stop' | 'lost' | 'handover'

/** What the engine already knows about a run that starts when its question is accepted. */
export interface PreparedRun {
  /** Not announced yet: it is published together with the run's own beginning. */
  question: Message
  context: ContextRows | undefined
}

/** One running run of this engine. */
export interface ActiveRun {
  readonly run: RunRow
  readonly prepared: PreparedRun | undefined
  readonly abort: AbortController
  readonly draft: Draft
  readonly logPosition: LogPosition
  /**
   * The heartbeat's newest save of draft and log position, settled when Postgres has it: a save that waits for it is not
   * overwritten by it.
   */
  checkpoint: Promise<unknown>
  /** Resolves when the run has ended on this engine and the search for its conversation's next run is over. */
  readonly done: Promise<void>
}

export type ActiveRuns = ReturnType<typeof createActiveRuns>

/** The running runs of this engine and its free capacity. */
export function createActiveRuns({ owner, limit }: { owner: string; limit: number }) {
  const running = new Map<string, ActiveRun>()
  let isOpen = true

  return {
    /** This engine's name in `runs.owner`: new at each start. */
    owner,
    free: () => isOpen && running.size < limit,
    room: () => (isOpen ? limit - running.size : 0),
    all: () => [...running.values()],
    get: (runId: string) => running.get(runId),
    add: (activeRun: ActiveRun) => void running.set(activeRun.run.id, activeRun),
    remove: (runId: string) => void running.delete(runId),
    /** Accepts no more runs, because the engine is shutting down. */
    close: () => {
      isOpen = false
    },
  }
}

/** The attempt that this engine owns. */
export function claimOf({ run }: ActiveRun): Claim {
  return { runId: run.id, owner: run.owner ?? '', attempt: run.attempt }
}

export function abortRun(activeRun: ActiveRun, reason: AbortReason): void {
  activeRun.abort.abort(reason)
}

/**
 * Waits that long for the running answers, then hands the rest over: their leases end at once, so that another
 * engine, or this one after its restart, takes them over as the next attempt.
 */
export async function drain({
  db,
  activeRuns,
  seconds,
}: {
  db: Db
  activeRuns: ActiveRuns
  seconds: number
}): Promise<void> {
  activeRuns.close()
  const finished = Promise.all(activeRuns.all().map(({ done }) => done))
  const patience = new AbortController()
  await Promise.race([finished, wait(seconds * 1000, undefined, { signal: patience.signal }).catch(() => undefined)])
  patience.abort()
  const left = activeRuns.all()
  for (const activeRun of left) abortRun(activeRun, 'handover')
  await Promise.all(left.map(({ done }) => done))
  if (left.length > 0) await releaseRuns(db, activeRuns.owner)
}

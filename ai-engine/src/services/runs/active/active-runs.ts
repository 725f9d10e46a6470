import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from '@grizz/protocol/resources'
import type { Db } from '../../../db/connection/database.ts'
import type { ContextRows } from '../../../db/messages/contexts.ts'
import type { RunRow } from '../../../db/rows/rows.ts'
import { type Claim, releaseRuns } from '../../../db/runs/runs.ts'
import type { ToolChoices } from '../../../db/runs/tool-policies.ts'
import type { Draft } from '../../parts/draft.ts'
import type { Lease } from './lease.ts'
import type { LogPosition } from './log-position.ts'

/** Why a run is aborted from outside; the reason of its AbortSignal. */
export type AbortReason = 'stop' | 'lost' | 'handover'

/** Facts that the engine already has about a run that starts when its question is accepted. */
export interface PreparedRun {
  /** Not announced yet: it is published together with the run's own beginning. */
  question: Message
  context: ContextRows | undefined
  toolChoices: ToolChoices | undefined
}

/** One running run of this engine. */
export interface ActiveRun {
  readonly run: RunRow
  readonly prepared: PreparedRun | undefined
  /** It waited for a user, who has decided everything. */
  readonly hasWaited: boolean
  readonly abort: AbortController
  readonly draft: Draft
  readonly lease: Lease
  /** Milliseconds of work on this run by all engines, waiting for a user not counted. */
  activeMs(): number
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
    /** A run that waited may be back here as another attempt already: that one stays. */
    remove(activeRun: ActiveRun): void {
      if (running.get(activeRun.run.id) === activeRun) running.delete(activeRun.run.id)
    },
    /** Accepts no more runs, because the engine is shutting down. */
    close: () => {
      isOpen = false
    },
  }
}

/** The attempt that this engine owns. */
export function claimOf({ run }: ActiveRun): Claim {
  return claimOfRow(run)
}

export function claimOfRow({ id, owner, attempt }: RunRow): Claim {
  return { runId: id, owner: owner ?? '', attempt }
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

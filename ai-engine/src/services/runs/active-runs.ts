import type { Message } from '@grizz/protocol/resources'
import type { ContextRows } from '../../db/messages/contexts.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import type { Claim } from '../../db/runs/runs.ts'

/** Why a run is aborted from outside; the reason of its AbortSignal. */
export type AbortReason = 'stop' | 'lost' | 'handover'

/** What comes with a run that starts the moment its question is let in. */
export interface PreparedRun {
  /** Not announced yet: the run says it together with its own beginning. */
  question: Message
  context: ContextRows | undefined
}

/** One running run of this engine. */
export interface ActiveRun {
  run: RunRow
  prepared: PreparedRun | undefined
  /** False once it is known that no other run of the conversation waits for this one to end. */
  nextMayWait: boolean
  abort: AbortController
  /** The answer so far, for the checkpoint. */
  content: string
  reasoning: string
  /** Where the run begins in the log; undefined while the log is out of reach. */
  logPosition: string | undefined
  /** The newest checkpoint, settled when Postgres has it; it may carry the log position of when it began. */
  checkpoint: Promise<unknown>
  /** Says the run again on the log, which lost its place; set while the answer is being written. */
  republish: ((reason: 'gone' | 'uncertain') => void) | undefined
  /** Resolves when the run has left. */
  done: Promise<void>
}

export type ActiveRuns = ReturnType<typeof createActiveRuns>

/** The running runs of this engine, and how many more it takes. */
export function createActiveRuns({ owner, limit }: { owner: string; limit: number }) {
  const taken = new Map<string, ActiveRun>()
  let open = true

  return {
    /** This engine's name in `runs.owner`: new at each start. */
    owner,
    free: () => open && taken.size < limit,
    room: () => (open ? limit - taken.size : 0),
    all: () => [...taken.values()],
    get: (runId: string) => taken.get(runId),
    add: (activeRun: ActiveRun) => void taken.set(activeRun.run.id, activeRun),
    remove: (runId: string) => void taken.delete(runId),
    /** No more runs: the engine is going away. */
    close: () => {
      open = false
    },
  }
}

/** Which attempt this engine holds. */
export function claimOf({ run }: ActiveRun): Claim {
  return { runId: run.id, owner: run.owner ?? '', attempt: run.attempt }
}

export function abortRun(activeRun: ActiveRun, reason: AbortReason): void {
  activeRun.abort.abort(reason)
}

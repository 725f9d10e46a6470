import type { Part } from '@grizz/protocol/parts'
import type { Executor } from '../../db/connection/executor.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { type RunTurns, readTurns } from '../../db/runs/turns.ts'
import { readContinuedParts } from './read-durable-parts.ts'

/** What an attempt begins with. */
export interface BegunRun extends RunTurns {
  /** The parts of the answer that the run continues. */
  first: readonly Part[]
}

export type ReadRunTurns = ReturnType<typeof createReadRunTurns>

/** Reads what is durable of a run. One that begins needs no statement. */
export function createReadRunTurns({ db }: { db: Executor }) {
  return async function readRunTurns(run: RunRow): Promise<BegunRun> {
    const [first, { turns, calls }] = await Promise.all([
      run.continuesId ? readContinuedParts(db, run) : [],
      run.turn > 0 ? readTurns(db, run.id) : { turns: [], calls: [] },
    ])
    return { first, turns, calls }
  }
}

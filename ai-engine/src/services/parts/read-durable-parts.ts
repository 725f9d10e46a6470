import { partsOf } from '@grizz/protocol/part-text'
import type { Part } from '@grizz/protocol/parts'
import type { Executor } from '../../db/connection/executor.ts'
import { findMessageById } from '../../db/messages/messages.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { type RunTurns, readTurns } from '../../db/runs/turns.ts'
import { durableParts } from './durable-parts.ts'

/** The state that an attempt begins with. */
export interface BegunRun extends RunTurns {
  /** The parts of the answer that the run continues. */
  first: readonly Part[]
}

/**
 * Reads what is durable of a run that is not over. One that begins needs no statement. Turns that became durable after the
 * row was read are left out: an engine that stood still between the two would take them for its own.
 */
export async function readBegunRun(db: Executor, run: RunRow): Promise<BegunRun> {
  const first = await readContinuedParts(db, run)
  const { turns, calls } = run.turn > 0 ? await readTurns(db, run.id) : { turns: [], calls: [] }
  const isKnown = ({ turn }: { turn: number }) => turn < run.turn
  return { first, turns: turns.filter(isKnown), calls: calls.filter(isKnown) }
}

/** The durable parts of an answer that is not over: of the answer that it continues, and of its own finished turns. */
export async function readDurableParts(db: Executor, run: RunRow): Promise<Part[]> {
  const { first, ...turns } = await readBegunRun(db, run)
  return durableParts(first, turns)
}

/** The parts of the answer that a run continues. */
async function readContinuedParts(db: Executor, { continuesId }: RunRow): Promise<readonly Part[]> {
  const continued = continuesId ? await findMessageById(db, continuesId) : undefined
  return continued ? (continued.parts ?? partsOf(continued)) : []
}

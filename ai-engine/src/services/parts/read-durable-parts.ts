import { partsOf } from '@grizz/protocol/part-text'
import type { Part } from '@grizz/protocol/parts'
import type { Executor } from '../../db/connection/executor.ts'
import { findMessageById } from '../../db/messages/messages.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { type RunTurns, readTurns } from '../../db/runs/turns.ts'
import { durableParts } from './durable-parts.ts'

const nothing: RunTurns = { turns: [], calls: [] }

/** The durable parts of an answer that is not over: of the answer that it continues, and of its own finished turns. */
export async function readDurableParts(db: Executor, run: RunRow): Promise<Part[]> {
  const first = await readContinuedParts(db, run)
  return durableParts(first, run.turn === 0 ? nothing : await readTurns(db, run.id))
}

/** The parts of the answer that a run continues. */
export async function readContinuedParts(db: Executor, { continuesId }: RunRow): Promise<readonly Part[]> {
  const continued = continuesId ? await findMessageById(db, continuesId) : undefined
  return continued ? (continued.parts ?? partsOf(continued)) : []
}

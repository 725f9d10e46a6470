import type { Executor } from '../../db/connection/executor.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { type EndedRun, endRun } from '../../db/runs/run-ends.ts'
import { endedParts, savedParts } from '../parts/durable-parts.ts'
import { readDurableParts } from '../parts/read-durable-parts.ts'

/** Ends a run that no engine works on, queued or waiting, as cancelled. @returns undefined when it is neither any more */
export async function endIdleRun(db: Executor, run: RunRow): Promise<EndedRun | undefined> {
  if (run.status !== 'queued' && run.status !== 'waiting') return undefined
  const parts = run.turn > 0 ? endedParts(await readDurableParts(db, run)) : []
  return endRun(db, {
    runId: run.id,
    model: run.model,
    expected: { status: run.status },
    status: 'cancelled',
    ...savedParts(parts),
    error: undefined,
    meta: {},
    usage: undefined,
    steps: [],
    turn: undefined,
    tools: undefined,
  })
}

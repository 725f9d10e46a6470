import type { Executor } from '../../db/connection/executor.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import { type EndedRun, endRun } from '../../db/runs/run-ends.ts'
import { lockRun } from '../../db/runs/runs.ts'
import { endedParts, savedParts } from '../parts/durable-parts.ts'
import { readDurableParts } from '../parts/read-durable-parts.ts'

/**
 * Ends a run that no engine works on, queued or waiting, as cancelled. The transaction holds its conversation's lock.
 * @returns undefined when it is neither any more
 */
export async function endIdleRun(tx: Executor, known: RunRow): Promise<EndedRun | undefined> {
  // A decision about a waiting run's calls between reading them and ending it would be missing in its answer.
  const run = known.status === 'waiting' ? await lockRun(tx, known.id) : known
  if (run?.status !== 'queued' && run?.status !== 'waiting') return undefined
  const parts = run.turn > 0 ? endedParts(await readDurableParts(tx, run)) : []
  return endRun(tx, {
    runId: run.id,
    model: run.model,
    provider: run.provider,
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

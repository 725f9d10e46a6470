import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '../../db/connection/database.ts'
import { releaseRuns } from '../../db/runs/runs.ts'
import { type ActiveRuns, abortRun } from './active-runs.ts'

/**
 * Lets the running answers finish for that long, then hands the rest over: their leases end at once, so that another
 * engine, or this one after its restart, takes them up as the next attempt.
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

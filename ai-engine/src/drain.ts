import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from './db/database.ts'
import { releaseRuns } from './db/runs.ts'
import { abortRun, type Seats } from './services/seats.ts'

/**
 * Lets the running answers finish for that long, then hands the rest over: their leases end at once, so that another
 * engine, or this one after its restart, takes them up as the next attempt.
 */
export async function drain({ db, seats, seconds }: { db: Db; seats: Seats; seconds: number }): Promise<void> {
  seats.close()
  const finished = Promise.all(seats.all().map(({ done }) => done))
  const patience = new AbortController()
  await Promise.race([finished, wait(seconds * 1000, undefined, { signal: patience.signal }).catch(() => undefined)])
  patience.abort()
  const left = seats.all()
  for (const seat of left) abortRun(seat, 'handover')
  await Promise.all(left.map(({ done }) => done))
  if (left.length > 0) await releaseRuns(db, seats.owner)
}

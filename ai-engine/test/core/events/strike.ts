import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { RedisLog } from '../../../src/core/events/redis/redis-log.ts'
import { eventually } from '../../open-live.ts'
import { range } from '../../sample-events.ts'
import { startReader, startRun } from '../../scripted-run.ts'

export interface Disturbance {
  resets: number
  outages: number
}

/** Strikes while answers are being written on one log, and expects every reader, on both, to end with every text. */
export async function strikeLogs(
  [log, other]: readonly [RedisLog, RedisLog],
  fault: () => Promise<void>,
): Promise<Disturbance[]> {
  const runs = range(0, 5).map(() => startRun(log, randomUUID()))
  await eventually(() => runs.every(({ run }) => run.eventCount > 30), 'all write')
  const readers = runs.flatMap(({ run }) => [startReader(log, run), startReader(other, run)])
  await eventually(() => readers.every(({ seen }) => seen.text.length > 300), 'all read')
  await fault()
  const before = runs.map(({ run }) => run.eventCount)
  await eventually(() => runs.every(({ run }, i) => run.eventCount > (before[i] ?? 0) + 30), 'all write again')
  const texts = await Promise.all(runs.map((run) => run.end()))
  await Promise.all(readers.map(({ done }) => done))
  for (const [i, { seen }] of readers.entries()) {
    const text = texts[Math.floor(i / 2)] ?? ''
    expect(seen.final).toBe(text)
    expect(text.startsWith(seen.text) && seen.text.length > 300, 'what was shown is what was written').toBe(true)
    expect(seen.holes).toBe(0)
  }
  return readers.map(({ seen }) => seen)
}

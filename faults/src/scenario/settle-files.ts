import { setTimeout as sleep } from 'node:timers/promises'
import { ageReadings, ageUploads } from './file-snapshot.ts'
import type { Scenario } from './scenario.ts'

const POLL_INTERVAL_MS = 200
/** What an engine that lives needs, before the lease of one that died runs out; so often it may run out. */
const READING_MS = 12_000
const LEASES = 3
const SWEEP_MS = 20_000

/** Waits until every reading has ended and the sweep has been. Reports what does not end, though time goes by. */
export async function settleFiles(scenario: Scenario): Promise<void> {
  const { environment, report } = scenario
  for (let left = LEASES; left > 0 && !(await isNone(scenario, 'reading', READING_MS)); left -= 1)
    await ageReadings(environment)
  if (!(await isNone(scenario, 'reading', READING_MS))) report('a file is still being read, though its leases ran out')
  if (await isNone(scenario, 'uploading', 0)) return
  await ageUploads(environment)
  // An engine sweeps when it has started, and then once a minute.
  const [engine] = environment.engines
  await engine?.kill()
  await engine?.start()
  if (!(await isNone(scenario, 'uploading', SWEEP_MS))) report('the sweep left an upload that had not ended')
}

async function isNone({ environment }: Scenario, state: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = await environment.query('select id from files where state = $1', [state])
    if (found.length === 0) return true
    if (Date.now() > deadline) return false
    await sleep(POLL_INTERVAL_MS)
  }
}

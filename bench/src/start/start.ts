import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnEngine } from '@grizz/testing/engine-process'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import { quantile } from '../common/quantile.ts'
import type { Report, Table } from '../common/report.ts'
import { type Usage, usageOf, usageOfAll } from '../processes/usage.ts'

export const start: Benchmark = {
  usage: `npm run bench -- start
  From nothing to the first answer of /readyz, with the embedded Postgres: the first start in an empty directory, and
  later ones; then the memory at rest. The model is the built-in one.
  --times  starts of each kind, 5
  --rest   seconds until the memory is looked at, 20`,
  options: { times: { type: 'string' }, rest: { type: 'string' } },
  run,
}

interface Started {
  kind: 'first' | 'later'
  readyMs: number
  cpuMs: number
}

interface AtRest {
  engine: Usage
  postgres: Usage
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const times = numberOf(given, 'times', quick ? 1 : 5)
  const rest = numberOf(given, 'rest', quick ? 1 : 20)
  const started: Started[] = []
  let atRest: AtRest | undefined
  for (let time = 0; time < times; time += 1) {
    progress(`start ${time + 1} of ${times}`)
    const dataDir = await mkdtemp(join(tmpdir(), 'grizz-bench-start-'))
    try {
      started.push((await startOnce('first', dataDir)).started)
      const restMs = time === times - 1 ? rest * 1000 : 0
      const later = await startOnce('later', dataDir, restMs)
      started.push(later.started)
      atRest = later.atRest
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  }
  return {
    title: 'Start',
    tables: [startTable(started), ...(atRest ? [restTable(atRest)] : [])],
    goals: [],
    figures: { started, atRest },
  }
}

async function startOnce(kind: Started['kind'], dataDir: string, restMs = 0) {
  const from = performance.now()
  const engine = await spawnEngine({ dataDir, env: { LOG_LEVEL: 'error' } })
  try {
    while (!(await isReady(engine.url))) {
      if (performance.now() - from > START_TIMEOUT_MS) throw new Error(`The engine did not start:\n${engine.output()}`)
      await sleep(5)
    }
    const started: Started = { kind, readyMs: performance.now() - from, cpuMs: usageOf(engine.pid).cpuMs }
    await sleep(restMs)
    const atRest: AtRest = { engine: usageOf(engine.pid), postgres: usageOfAll('postgres') }
    return { started, atRest }
  } finally {
    await engine.stop()
  }
}

const START_TIMEOUT_MS = 60_000

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  return answer?.ok === true
}

function startTable(started: readonly Started[]): Table {
  return {
    title: 'From the start of the process to a /readyz that says yes',
    columns: ['start', 'times', 'p50 ms', 'most ms', 'CPU of the engine ms'],
    rows: (['first', 'later'] as const).map((kind) => {
      const those = started.filter((one) => one.kind === kind)
      const ms = those.map(({ readyMs }) => readyMs)
      const cpu = quantile(
        those.map(({ cpuMs }) => cpuMs),
        0.5,
      )
      const name = kind === 'first' ? 'the first, database made' : 'later ones'
      return [name, String(those.length), quantile(ms, 0.5).toFixed(0), Math.max(...ms).toFixed(0), cpu.toFixed(0)]
    }),
  }
}

function restTable({ engine, postgres }: AtRest): Table {
  const megabytes = ({ rssBytes }: Usage) => (rssBytes / 1024 ** 2).toFixed(0)
  return {
    title: 'Resident memory at rest (of Postgres: all its processes, what they share counted once)',
    columns: ['engine MB', 'Postgres MB'],
    rows: [[megabytes(engine), megabytes(postgres)]],
  }
}

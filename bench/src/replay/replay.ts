import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis } from '@grizz/testing/redis'
import { createAccount } from '../clients/account.ts'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import { quantile } from '../common/quantile.ts'
import type { Report, Table } from '../common/report.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { startBenchPostgres } from '../processes/postgres.ts'
import { usageOf } from '../processes/usage.ts'
import { startWorker, type Worker } from '../processes/worker.ts'
import type { UpstreamMethods } from '../relay/upstream-process.ts'
import type { Place, ReplayClientsMethods, Replayed, Transport } from './clients-process.ts'

export const replay: Benchmark = {
  usage: `npm run bench -- replay
  Clients that come back to an answer of 10,000 events while it goes on, by either transport, from either log.
  --events   10000
  --clients  that come back at once, 20`,
  options: { events: { type: 'string' }, clients: { type: 'string' } },
  run,
}

const logs = ['memory', 'redis'] as const
type Log = (typeof logs)[number]

interface Measured {
  log: Log
  transport: Transport
  clients: number
  replayed: Replayed[]
  /** Of the engine, for one replay. */
  cpuMs: number
  /** The longest pause between two events of the answer itself meanwhile, at the client that asked. */
  longestPauseMs: number
}

/** Deltas a second of the answer: as fast as a fast model, so that an event is a delta or two. */
const DELTAS_PER_SECOND = 500

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const events = numberOf(given, 'events', quick ? 200 : 10_000)
  const clients = numberOf(given, 'clients', quick ? 2 : 20)
  const [postgres, redis] = await Promise.all([startBenchPostgres({ fsync: 'off' }), startRedis()])
  const upstream = startWorker<UpstreamMethods>(new URL('../relay/upstream-process.ts', import.meta.url))
  const measured: Measured[] = []
  try {
    for (const log of logs) {
      progress(`${events} events, log in ${log}`)
      const env = { DATABASE_URL: postgres.url, ...(log === 'redis' && { REDIS_URL: redis.url }) }
      measured.push(...(await measureLog(log, env, upstream, events, clients)))
    }
  } finally {
    await upstream.stop()
    await Promise.all([postgres.stop(), redis.stop()])
  }
  return { title: 'Replay', tables: [tableOf(measured)], goals: [], figures: measured }
}

async function measureLog(
  log: Log,
  env: Readonly<Record<string, string>>,
  upstream: Worker<UpstreamMethods>,
  events: number,
  clients: number,
): Promise<Measured[]> {
  const engine = await startBenchEngine({
    env: {
      ...env,
      AUTH_SECRET: 'bears sleep through the whole winter long',
      OPENAI_BASE_URL: await upstream.ask('url'),
      DEFAULT_MODEL: 'gpt-4o-mini',
    },
  })
  const worker = startWorker<ReplayClientsMethods>(new URL('./clients-process.ts', import.meta.url))
  try {
    const { key, createConversation } = await createAccount(engine.port)
    const place = { port: engine.port, conversationId: await createConversation(), key }
    await worker.ask('begin', { place, rate: DELTAS_PER_SECOND })
    while ((await worker.ask('look')).events < events) await sleep(50)
    const measured: Measured[] = []
    for (const transport of ['WebSocket', 'SSE'] as const)
      for (const count of [1, clients])
        measured.push({
          log,
          transport,
          clients: count,
          ...(await measureOne(engine.pid, worker, place, transport, count)),
        })
    await upstream.ask('finish')
    return measured
  } finally {
    await worker.stop()
    await engine.kill('SIGKILL')
  }
}

const ROUNDS = 5

async function measureOne(
  pid: number,
  worker: Worker<ReplayClientsMethods>,
  place: Place,
  transport: Transport,
  clients: number,
): Promise<Pick<Measured, 'replayed' | 'cpuMs' | 'longestPauseMs'>> {
  await worker.ask('replay', { place, transport, clients: 1 })
  const idle = await spent(pid, () => sleep(1000))
  await worker.ask('look')
  const replayed: Replayed[] = []
  const used = await spent(pid, async () => {
    for (let round = 0; round < ROUNDS; round += 1)
      replayed.push(...(await worker.ask('replay', { place, transport, clients })))
  })
  const { longestPauseMs } = await worker.ask('look')
  return { replayed, cpuMs: (used.cpuMs - (idle.cpuMs / idle.ms) * used.ms) / replayed.length, longestPauseMs }
}

async function spent(pid: number, during: () => Promise<unknown>): Promise<{ cpuMs: number; ms: number }> {
  const from = { cpuMs: usageOf(pid).cpuMs, at: performance.now() }
  await during()
  return { cpuMs: usageOf(pid).cpuMs - from.cpuMs, ms: performance.now() - from.at }
}

function tableOf(measured: readonly Measured[]): Table {
  return {
    title: `An answer that goes on at ${DELTAS_PER_SECOND} deltas a second, read from its beginning`,
    columns: [
      'log',
      'transport',
      'clients at once',
      'events each',
      'KB of text',
      'p50 ms',
      'most ms',
      'CPU ms each',
      'longest pause of the answer, ms',
    ],
    rows: measured.map(({ log, transport, clients, replayed, cpuMs, longestPauseMs }) => {
      const ms = replayed.map((one) => one.ms)
      const [first] = replayed
      return [
        log,
        transport,
        String(clients),
        String(first?.events ?? 0),
        ((first?.characters ?? 0) / 1024).toFixed(0),
        quantile(ms, 0.5).toFixed(0),
        Math.max(...ms).toFixed(0),
        cpuMs.toFixed(1),
        longestPauseMs.toFixed(0),
      ]
    }),
  }
}

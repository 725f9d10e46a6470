import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { Redis } from 'ioredis'
import { type Account, createAccount } from '../clients/account.ts'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import type { Report } from '../common/report.ts'
import { withDatabase } from '../processes/database.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { type BenchPostgres, startBenchPostgres } from '../processes/postgres.ts'
import { usageOf } from '../processes/usage.ts'
import { startWorker, type Worker } from '../processes/worker.ts'
import { lengthOf } from '../relay/text.ts'
import type { UpstreamMethods } from '../relay/upstream-process.ts'
import type { SocketClientsMethods, Target } from './clients-process.ts'
import type { Idle, Streaming } from './measured.ts'
import { goalsOf, tablesOf } from './tables.ts'

export const sockets: Benchmark = {
  usage: `npm run bench -- sockets
  Idle sockets on one engine, each on a conversation of its own: memory, and all of them coming back in one moment; then
  sockets on streaming conversations with the Redis log: its blocking connections, and what a reconnect asks of Postgres.
  --idle       how many idle sockets, 10000
  --streaming  how many streaming conversations, 1000`,
  options: { idle: { type: 'string' }, streaming: { type: 'string' } },
  run,
}

/** Files that an engine and its clients need besides their sockets. */
const OTHER_FILES = 300
const CONVERSATIONS_PER_ACCOUNT = 500

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const asked = numberOf(given, 'idle', quick ? 20 : 10_000)
  const limit = openFileLimit()
  const count = Math.min(asked, limit - OTHER_FILES)
  const [postgres, redis] = await Promise.all([startBenchPostgres({ fsync: 'off' }), startRedis()])
  const upstream = startWorker<UpstreamMethods>(new URL('../relay/upstream-process.ts', import.meta.url))
  const environment: Environment = { postgres, redis, upstream }
  try {
    const idle: Idle[] = []
    for (const log of ['memory', 'redis'] as const) {
      progress(`${count} idle sockets, log in ${log}`)
      idle.push(await measureIdle(environment, log, count, quick ? 200 : 5000))
    }
    const streaming = numberOf(given, 'streaming', quick ? 10 : 1000)
    progress(`${streaming} streaming conversations`)
    const measured = { asked, limit, idle, streaming: await measureStreaming(environment, streaming) }
    return { title: 'Sockets', tables: tablesOf(measured), goals: goalsOf(measured), figures: measured }
  } finally {
    await upstream.stop()
    await Promise.all([postgres.stop(), redis.stop()])
  }
}

interface Environment {
  postgres: BenchPostgres
  redis: TestRedis
  upstream: Worker<UpstreamMethods>
}

async function measureIdle(environment: Environment, log: Idle['log'], count: number, settleMs: number): Promise<Idle> {
  return withClients(environment, log, async ({ pid, port, clients }) => {
    const targets = await makeTargets(environment.postgres.url, port, count)
    await sleep(settleMs)
    const before = usageOf(pid)
    const opening = await clients.ask('open', { port, targets, atOnce: 50 })
    await sleep(settleMs)
    const after = usageOf(pid)
    await clients.ask('cut')
    const from = usageOf(pid)
    const comingBack = await clients.ask('comeBack')
    const to = usageOf(pid)
    const { open } = await clients.ask('look')
    if (open !== count) throw new Error(`${open} of ${count} sockets are open`)
    const bytesEach = (after.rssBytes - before.rssBytes) / count
    return { log, sockets: count, bytesEach, opening, comingBack, cpuMsEach: (to.cpuMs - from.cpuMs) / count }
  })
}

async function measureStreaming(environment: Environment, count: number): Promise<Streaming> {
  return withClients(environment, 'redis', async ({ port, clients }) => {
    await clients.ask('open', { port, targets: await makeTargets(environment.postgres.url, port, count), atOnce: 50 })
    await clients.ask('ask', { rate: 2, perSecond: 40 })
    await sleep(2000)
    const blockingConnections = await countBlocking(environment.redis.url)
    const idleRate = await statementsPerMs(environment.postgres, () => sleep(3000))
    await clients.ask('cut')
    const from = {
      at: performance.now(),
      statements: await environment.postgres.countStatements(environment.postgres.url),
    }
    const comingBack = await clients.ask('comeBack')
    const ms = performance.now() - from.at
    const statements =
      (await environment.postgres.countStatements(environment.postgres.url)) - from.statements - idleRate * ms
    const sent = new Map(await environment.upstream.ask('finish'))
    while ((await clients.ask('look')).over < count) await sleep(100)
    const { characters } = await clients.ask('look')
    for (const [stream, length] of characters.entries())
      if (length !== lengthOf(stream, sent.get(stream) ?? 0)) throw new Error(`stream ${stream}: ${length} characters`)
    return { sockets: count, blockingConnections, comingBack, statementsEach: statements / count, compared: count }
  })
}

interface Live {
  pid: number
  port: number
  clients: Worker<SocketClientsMethods>
}

async function withClients<T>(
  environment: Environment,
  log: Idle['log'],
  measure: (live: Live) => Promise<T>,
): Promise<T> {
  const engine = await startBenchEngine({
    env: {
      DATABASE_URL: environment.postgres.url,
      AUTH_SECRET: 'bears sleep through the whole winter long',
      OPENAI_BASE_URL: await environment.upstream.ask('url'),
      DEFAULT_MODEL: 'gpt-4o-mini',
      ...(log === 'redis' && { REDIS_URL: environment.redis.url }),
    },
  })
  const clients = startWorker<SocketClientsMethods>(new URL('./clients-process.ts', import.meta.url))
  try {
    return await measure({ pid: engine.pid, port: engine.port, clients })
  } finally {
    await clients.stop()
    await engine.kill('SIGKILL')
  }
}

/** Conversations of as many users as it takes, made by SQL. */
async function makeTargets(databaseUrl: string, port: number, count: number): Promise<Target[]> {
  const accounts: Account[] = []
  while (accounts.length * CONVERSATIONS_PER_ACCOUNT < count) accounts.push(await createAccount(port))
  return withDatabase(databaseUrl, async (client) => {
    const targets: Target[] = []
    for (const { key, createConversation } of accounts) {
      const { rows } = await client.query<{ id: string }>(
        `insert into conversations (id, user_id) select gen_random_uuid(), user_id
        from conversations, generate_series(1, $2) where id = $1 returning id`,
        [await createConversation(), Math.min(CONVERSATIONS_PER_ACCOUNT, count - targets.length)],
      )
      for (const { id } of rows) targets.push({ stream: targets.length, conversationId: id, key })
    }
    return targets
  })
}

async function countBlocking(url: string): Promise<number> {
  const client = new Redis(url)
  try {
    const list = String(await client.client('LIST'))
    return list.split('\n').filter((line) => /cmd=xread\b/.test(line)).length
  } finally {
    client.disconnect()
  }
}

async function statementsPerMs(postgres: BenchPostgres, during: () => Promise<unknown>): Promise<number> {
  const from = { at: performance.now(), statements: await postgres.countStatements(postgres.url) }
  await during()
  return ((await postgres.countStatements(postgres.url)) - from.statements) / (performance.now() - from.at)
}

/** How many files a process may open; what it starts inherits it. Node raises its own to what is allowed. */
function openFileLimit(): number {
  if (process.platform !== 'linux') return Number.MAX_SAFE_INTEGER
  const [, , hard] = /Max open files\s+(\S+)\s+(\S+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return Number(hard) || Number.MAX_SAFE_INTEGER
}

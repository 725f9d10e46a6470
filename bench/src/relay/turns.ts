import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../common/quantile.ts'
import { fillConversations } from '../history/fill.ts'
import { withDatabase } from '../processes/database.ts'
import { usageOf } from '../processes/usage.ts'
import { type Bench, type CellOptions, endless, finish, withBench } from './cell.ts'
import type { Address } from './connections.ts'
import { range } from './range.ts'
import type { Server, ServerName } from './servers.ts'

export interface Turns {
  server: ServerName
  /** Processor time of the server from the question to the first word, the idle engine's own work taken off. */
  cpuMsToStart: number
  firstWordMs: { p50: number; p99: number }
  /** Statements that the engine sends to Postgres for a whole turn of a conversation that has its title. Grizz only. */
  statements: number | undefined
  turns: number
  /** When they were measured, on the clock of `process.hrtime`. */
  fromMicros: number
  toMicros: number
}

const TURNS_PER_SECOND = 20

/** Measures the cost of beginning an answer: every answer stops after its first word until all are ended. */
export function measureTurns(options: Omit<CellOptions, 'streams' | 'rate' | 'seconds'>): Promise<Turns> {
  const warm = range(0, options.probes)
  const measured = range(options.probes, options.probes * 2)
  return withBench({ ...options, streams: 0, rate: 0, seconds: 0 }, async (bench) => {
    const { clients, running } = bench
    await bench.open([...warm, ...measured])
    await clients.ask('ask', { wishes: endless(warm, 0), perSecond: TURNS_PER_SECOND })
    await sleep(SETTLE_MS)
    const from = now(running.pid)
    const firstWords = await clients.ask('ask', { wishes: endless(measured, 0), perSecond: TURNS_PER_SECOND })
    await sleep(SETTLE_MS)
    const to = now(running.pid)
    await sleep(IDLE_MS)
    const later = now(running.pid)
    const idleShare = (later.cpuMs - to.cpuMs) / (later.at - to.at)
    const spent = to.cpuMs - from.cpuMs - idleShare * (to.at - from.at)
    await finish(bench, [...warm, ...measured])
    const statements = running.databaseUrl === undefined ? undefined : await countStatements(bench, running.databaseUrl)
    return {
      server: bench.server,
      cpuMsToStart: spent / measured.length,
      firstWordMs: { p50: quantile(firstWords, 0.5), p99: quantile(firstWords, 0.99) },
      statements,
      turns: measured.length,
      fromMicros: from.micros,
      toMicros: to.micros,
    }
  })
}

async function countStatements({ clients, stores, open, probes }: Bench, url: string): Promise<number> {
  const streams = range(probes * 2, probes)
  await open(streams)
  await withDatabase(url, (client) => client.query(`update conversations set title = 'Talk' where title is null`))
  const count = async () => ({ at: performance.now(), statements: await stores.postgres.countStatements(url) })
  const idle = await count()
  await sleep(IDLE_MS)
  const from = await count()
  await clients.ask('ask', {
    wishes: streams.map((stream) => ({ stream, rate: 50, deltas: 10 })),
    perSecond: TURNS_PER_SECOND,
  })
  await clients.ask('over', streams)
  await sleep(SETTLE_MS)
  const to = await count()
  const idleRate = (from.statements - idle.statements) / (from.at - idle.at)
  return (to.statements - from.statements - idleRate * (to.at - from.at)) / streams.length
}

export interface ThreadOpening {
  server: ServerName
  streams: number
  rate: number
  /** The longest pause between two deltas: of the stream in the middle, and of the worst. */
  quietMs: { p50: number; most: number }
  openingMs: { p50: number; most: number }
  /** How long the client waited for the thread. */
  answeredMs: { p50: number; most: number }
}

/** Whether running streams pause while somebody opens a long thread. Grizz only. */
export function measureThreadOpening(options: CellOptions & { messages: number }): Promise<ThreadOpening> {
  return withBench(options, async (bench) => {
    const { clients, running, streams, rate } = bench
    const all = range(0, streams)
    const thread = await makeThread(running, options.messages)
    await bench.open(all)
    await clients.ask('ask', { wishes: endless(all, rate), perSecond: 40 })
    await sleep(1000)
    await clients.ask('look')
    await sleep(OPENINGS * OPENING_INTERVAL_MS)
    const quiet = await clients.ask('look')
    const waited: number[] = []
    for (let opening = 0; opening < OPENINGS; opening += 1) {
      waited.push(await timeToOpen(thread, options.messages))
      await sleep(OPENING_INTERVAL_MS)
    }
    const opened = await clients.ask('look')
    await finish(bench, all)
    return {
      server: bench.server,
      streams,
      rate,
      quietMs: spread(quiet.pausesMs),
      openingMs: spread(opened.pausesMs),
      answeredMs: spread(waited),
    }
  })
}

const OPENINGS = 10
const OPENING_INTERVAL_MS = 300
const SETTLE_MS = 500
const IDLE_MS = 3000

const now = (pid: number) => ({
  micros: Number(process.hrtime.bigint() / 1000n),
  at: performance.now(),
  cpuMs: usageOf(pid).cpuMs,
})

const spread = (values: readonly number[]) => ({ p50: quantile(values, 0.5), most: Math.max(...values) })

async function makeThread({ addresses, databaseUrl }: Server, messages: number): Promise<Address> {
  const [thread] = await addresses(1)
  const id = thread?.conversationId
  if (!id || !databaseUrl) throw new Error('only Grizz has threads')
  await withDatabase(databaseUrl, (client) => fillConversations(client, [id], messages))
  return thread
}

interface Page {
  messages: { id: string }[]
  nextBefore: string | null
}

/** Fetches the whole thread, page by page, as large as pages may be. Returns how long it took, in ms. */
async function timeToOpen({ port, conversationId, key }: Address, messages: number): Promise<number> {
  const from = performance.now()
  const seen = new Set<string>()
  let before = ''
  do {
    const url = `http://localhost:${port}/api/conversations/${conversationId}/messages?limit=200${before}`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
    const page = (await answer.json()) as Page
    for (const { id } of page.messages) seen.add(id)
    before = page.nextBefore === null ? '' : `&before=${page.nextBefore}`
  } while (before !== '')
  if (seen.size !== messages) throw new Error(`the thread of ${messages} messages came with ${seen.size}`)
  return performance.now() - from
}

import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../common/quantile.ts'
import { type Usage, usageOf, usageOfAll } from '../processes/usage.ts'
import { startWorker, type Worker } from '../processes/worker.ts'
import type { ClientsMethods } from './clients-process.ts'
import type { Address } from './connections.ts'
import type { Wish } from './question.ts'
import { range } from './range.ts'
import { type Server, type ServerName, type Stores, startServer } from './servers.ts'
import { lengthOf } from './text.ts'
import type { UpstreamMethods } from './upstream-process.ts'

export interface CellOptions {
  server: ServerName
  streams: number
  /** Deltas a second of each stream. */
  rate: number
  /** How long the steady state is measured. */
  seconds: number
  /** Turns that are asked while the streams run, for the time to the first word. */
  probes: number
  stores: Stores
  upstream: Worker<UpstreamMethods>
  profileDir?: string | undefined
}

/** The measurements of one server with so many streams. */
export interface Cell {
  server: ServerName
  streams: number
  rate: number
  /** When the steady state was measured, on the clock of `process.hrtime`. */
  fromMicros: number
  toMicros: number
  /** Of the server's process, per delta that reached the clients. */
  cpuMicrosPerChunk: number
  /** Of Postgres and Redis together, the same. */
  storesMicrosPerChunk: number
  /** The server's process: 1 is one processor, busy all the time. */
  processors: number
  sentPerSecond: number
  deliveredPerSecond: number
  /** Deltas per frame or event that reached a client. */
  deltasPerFrame: number
  firstWordMs: { p50: number; p99: number }
  rssBytes: number
  /** The resources that each stream added. */
  bytesPerStream: number
  /** The longest pause between two deltas, of the stream in the middle and of the worst. */
  pauseMs: { p50: number; most: number }
  /** Is the load generator the limit? Its own processor time, and how late 99 of 100 deltas left at most. */
  generator: { clientProcessors: number; upstreamProcessors: number; lateMs: number }
  /** Answers whose text was compared: at the clients, in the database. */
  checked: { received: number; saved: number }
}

/** A server and its clients, warm. */
export interface Bench extends CellOptions {
  running: Server
  clients: Worker<ClientsMethods>
  addresses: Map<number, Address>
  /** Opens conversations for these streams. */
  open(streams: readonly number[]): Promise<void>
}

const FIRST_PROBE = 10_000
const FIRST_WARM_UP = 20_000
/** Turns begun a second while the streams come up: within five seconds, but never more than an engine takes easily. */
const rampOf = (streams: number) => Math.min(60, Math.max(10, streams / 5))

/** Starts a server and clients, warms them up, lets `measure` do its work and ends them. */
export async function withBench<T>(options: CellOptions, measure: (bench: Bench) => Promise<T>): Promise<T> {
  const { stores, upstream } = options
  const running = await startServer(options.server, {
    stores,
    upstream: await upstream.ask('url'),
    profileDir: options.profileDir,
  })
  const clients = startWorker<ClientsMethods>(new URL('./clients-process.ts', import.meta.url))
  const addresses = new Map<number, Address>()
  const open = async (streams: readonly number[]) => {
    const given = await running.addresses(streams.length)
    const targets = streams.flatMap((stream, index) => {
      const address = given[index]
      return address ? [{ stream, address }] : []
    })
    for (const { stream, address } of targets) addresses.set(stream, address)
    await clients.ask('open', targets)
  }
  const bench: Bench = { ...options, running, clients, addresses, open }
  try {
    await warmUp(bench)
    return await measure(bench)
  } finally {
    await clients.stop()
    await running.stop()
  }
}

/** Measures a server under steady streams. @throws Error when a text is not what it must be */
export function measureCell(options: CellOptions): Promise<Cell> {
  return withBench(options, async (bench) => {
    const { running, clients, streams, rate, probes, seconds } = bench
    const all = range(0, streams)
    const probing = range(FIRST_PROBE, probes)
    await bench.open([...all, ...probing])
    const before = usageOf(running.pid)
    await within(ASK_TIMEOUT_MS, clients.ask('ask', { wishes: endless(all, rate), perSecond: rampOf(streams) }))
    await sleep(1000)
    const steady = await observe(bench, seconds)
    const short = probing.map((stream) => ({ stream, rate: 50, deltas: 10 }))
    const firstWords = await within(ASK_TIMEOUT_MS, clients.ask('ask', { wishes: short, perSecond: 20 }))
    return {
      server: bench.server,
      streams,
      rate,
      ...steady,
      firstWordMs: { p50: quantile(firstWords, 0.5), p99: quantile(firstWords, 0.99) },
      bytesPerStream: (steady.rssBytes - before.rssBytes) / streams,
      checked: await finish(bench, [...all, ...probing]),
    }
  })
}

export function endless(streams: readonly number[], rate: number): Wish[] {
  return streams.map((stream) => ({ stream, rate, deltas: 0 }))
}

/** Ends all answers and compares every one of them with what the upstream sent. @throws Error when one differs */
export async function finish(bench: Bench, streams: readonly number[]): Promise<Cell['checked']> {
  const sent = new Map(await bench.upstream.ask('finish'))
  const received = await within(FINISH_TIMEOUT_MS, bench.clients.ask('over', streams))
  for (const [stream, characters] of received)
    if (characters !== lengthOf(stream, sent.get(stream) ?? 0))
      throw new Error(`stream ${stream}: ${characters} characters came of ${sent.get(stream)} deltas`)
  const saved = streams.flatMap((stream) => {
    const address = bench.addresses.get(stream)
    return address ? [[address, stream, sent.get(stream) ?? 0] as const] : []
  })
  return { received: received.length, saved: await bench.running.compareSaved(saved) }
}

const ASK_TIMEOUT_MS = 60_000
const FINISH_TIMEOUT_MS = 60_000

async function warmUp(bench: Bench): Promise<void> {
  const streams = range(FIRST_WARM_UP, 20)
  await bench.open(streams)
  await bench.clients.ask('ask', {
    wishes: streams.map((stream) => ({ stream, rate: 50, deltas: 100 })),
    perSecond: 40,
  })
  await within(FINISH_TIMEOUT_MS, bench.clients.ask('over', streams))
}

async function observe(bench: Bench, seconds: number) {
  const { running, clients, upstream } = bench
  const look = async () => {
    const micros = Number(process.hrtime.bigint() / 1000n)
    const used = {
      server: usageOf(running.pid),
      clients: usageOf(clients.pid),
      upstream: usageOf(upstream.pid),
      redis: usageOf(bench.stores.redis.pid()),
      postgres: usageOfAll('postgres'),
    }
    const at = performance.now()
    const [sent, got] = await Promise.all([upstream.ask('look'), clients.ask('look')])
    return { micros, at, used, sent, got }
  }
  const a = await look()
  await sleep(seconds * 1000)
  const b = await look()
  const ms = b.at - a.at
  const cpuMs = (who: keyof typeof a.used): number => spent(a.used[who], b.used[who])
  const sent = b.sent.deltas - a.sent.deltas
  const share = (b.got.characters - a.got.characters) / (b.sent.characters - a.sent.characters)
  const delivered = sent * share
  return {
    fromMicros: a.micros,
    toMicros: b.micros,
    cpuMicrosPerChunk: (cpuMs('server') * 1000) / delivered,
    storesMicrosPerChunk: ((cpuMs('redis') + cpuMs('postgres')) * 1000) / delivered,
    processors: cpuMs('server') / ms,
    sentPerSecond: (sent * 1000) / ms,
    deliveredPerSecond: (delivered * 1000) / ms,
    deltasPerFrame: delivered / (b.got.frames - a.got.frames),
    rssBytes: b.used.server.rssBytes,
    pauseMs: { p50: quantile(b.got.pausesMs, 0.5), most: Math.max(...b.got.pausesMs) },
    generator: {
      clientProcessors: cpuMs('clients') / ms,
      upstreamProcessors: cpuMs('upstream') / ms,
      lateMs: b.sent.lateMs,
    },
  }
}

const spent = (before: Usage, after: Usage) => after.cpuMs - before.cpuMs

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`not over after ${ms / 1000} s`)
  })
  return Promise.race([promise, late])
}

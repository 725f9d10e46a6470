import type { Benchmark } from '../common/benchmark.ts'
import { type Given, numberOf } from '../common/benchmark.ts'
import type { Report, Table } from '../common/report.ts'
import { startWorker } from '../processes/worker.ts'
import { type Cell, measureCell } from './cell.ts'
import { goalsOf, type Measured } from './goals.ts'
import { summarizeProfile } from './profile.ts'
import { type ServerName, serverNames, startStores } from './servers.ts'
import {
  type Failure,
  failureTables,
  openingTableOf,
  profileTableOf,
  tableOf,
  turnProfileTableOf,
  turnsTableOf,
} from './tables.ts'
import { measureThreadOpening, measureTurns, type ThreadOpening, type Turns } from './turns.ts'
import type { UpstreamMethods } from './upstream-process.ts'

export const relay: Benchmark = {
  usage: `npm run bench -- relay
  One model that paces its words; then in turn the floor (model, parser, WebSocket, nothing saved), the peer pattern
  (AI SDK streamText, UI message stream over SSE, resumable-stream on Redis) and Grizz, with either log.
  --servers   ${serverNames.join(',')}
  --streams   1,20,100,200,500,1000
  --parts     streams,turns,threads: steady streams, the starts of turns, the opening of a thread meanwhile
  --seconds   of steady state that are measured, 5
  --profile   a directory for processor profiles of the Grizz engines`,
  options: {
    servers: { type: 'string' },
    streams: { type: 'string' },
    parts: { type: 'string' },
    seconds: { type: 'string' },
    profile: { type: 'string' },
  },
  run,
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const plan = planOf(given)
  const stores = await startStores()
  const upstream = startWorker<UpstreamMethods>(new URL('./upstream-process.ts', import.meta.url))
  const common = { stores, upstream, probes: plan.probes }
  const measured = { cells: [] as Cell[], turns: [] as Turns[], openings: [] as ThreadOpening[] }
  const profiles: Table[] = []
  const failures: Failure[] = []
  try {
    for (const streams of plan.streams)
      for (const server of plan.servers)
        if (plan.wants(server, streams)) await attempt(server, `${streams} streams`, () => measureOne(server, streams))
    for (const server of plan.turns) await attempt(server, 'starts of turns', () => measureStarts(server))
    for (const server of plan.openings)
      await attempt(server, 'opening of a thread', async () => {
        measured.openings.push(await measureThreadOpening({ ...common, server, ...plan.opening }))
      })
  } finally {
    await upstream.stop()
    await stores.stop()
  }
  return {
    title: 'Relay',
    tables: [...tablesOf(plan, measured), ...failureTables(failures), ...profiles],
    goals: goalsOf(measured),
    figures: { ...measured, failures },
    // That a peer breaks under the load is a figure; the floor and Grizz must not.
    hasFailed: failures.some(({ server }) => !server.startsWith('peer')),
  }

  async function attempt(server: ServerName, what: string, measure: () => Promise<void>): Promise<void> {
    progress(`${server}, ${what}`)
    try {
      await measure()
    } catch (error) {
      progress(`${server}, ${what} failed: ${error instanceof Error ? error.stack : error}`)
      failures.push({ server, what, why: String(error).split('\n')[0] ?? '' })
      await upstream.ask('finish')
    }
  }

  async function measureOne(server: ServerName, streams: number): Promise<void> {
    const profileDir = profileDirOf(given, server, streams)
    const { seconds } = plan
    const cell = await measureCell({ ...common, server, streams, rate: rateOf(streams), seconds, profileDir })
    measured.cells.push(cell)
    progress(`  ${Math.round(cell.cpuMicrosPerChunk)} µs per chunk`)
    if (profileDir) profiles.push(profileTableOf(cell, summarizeProfile(profileDir, cell.fromMicros, cell.toMicros)))
  }

  async function measureStarts(server: ServerName): Promise<void> {
    const profileDir = profileDirOf(given, server, 'turns')
    const turns = await measureTurns({ ...common, server, profileDir })
    measured.turns.push(turns)
    if (profileDir)
      profiles.push(turnProfileTableOf(turns, summarizeProfile(profileDir, turns.fromMicros, turns.toMicros)))
  }
}

type Plan = ReturnType<typeof planOf>

function planOf(given: Given) {
  const quick = given.quick === true
  const servers = namesOf(given)
  const parts = new Set(String(given.parts ?? 'streams,turns,threads').split(','))
  const streams = String(given.streams ?? (quick ? '2' : '1,20,100,200,500,1000'))
  return {
    servers,
    streams: parts.has('streams') ? streams.split(',').map(Number) : [],
    seconds: numberOf(given, 'seconds', quick ? 1 : 5),
    probes: quick ? 4 : 50,
    /** Clients that came back are compared at few sizes: the whole is to take some ten minutes. */
    wants: (server: ServerName, count: number) => server !== 'peer-resumed' || count === 2 || count === 20,
    turns: parts.has('turns') ? servers.filter((name) => name !== 'peer-resumed') : [],
    openings: parts.has('threads') ? servers.filter((name) => name.startsWith('grizz')) : [],
    opening: { streams: quick ? 2 : 200, rate: 50, seconds: 0, messages: 300 },
  }
}

function tablesOf({ streams }: Plan, { cells, turns, openings }: Measured): Table[] {
  const tables = streams.map((count) => tableOf(cells.filter((cell) => cell.streams === count)))
  if (turns.length > 0) tables.push(turnsTableOf(turns))
  if (openings.length > 0) tables.push(openingTableOf(openings))
  return tables
}

/** As the pace of models goes: 50 a second, and 20 where that many streams at 50 would be more than two processors do. */
function rateOf(streams: number): number {
  return streams > 200 ? 20 : 50
}

function profileDirOf({ profile }: Given, server: ServerName, what: number | 'turns'): string | undefined {
  return typeof profile === 'string' && server.startsWith('grizz') ? `${profile}/${server}-${what}` : undefined
}

function namesOf(given: Given): ServerName[] {
  if (given.servers === undefined) return [...serverNames]
  const asked = String(given.servers).split(',')
  const unknown = asked.filter((name) => !serverNames.some((known) => known === name))
  if (unknown.length > 0) throw new Error(`no such server: ${unknown.join(', ')}; there are ${serverNames.join(', ')}`)
  return serverNames.filter((name) => asked.includes(name))
}

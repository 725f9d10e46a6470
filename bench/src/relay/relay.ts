import type { Benchmark } from '../benchmark.ts'
import { type Given, numberOf } from '../benchmark.ts'
import { startWorker } from '../processes/worker.ts'
import type { Report, Table } from '../report.ts'
import { type Cell, measureCell } from './cell.ts'
import { goalsOf, type Measured } from './goals.ts'
import { summarizeProfile } from './profile.ts'
import { type ServerName, serverNames, startStores } from './servers.ts'
import { failedTables, openingTableOf, profileTableOf, tableOf, turnProfileTableOf, turnsTableOf } from './tables.ts'
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
  const failed: string[][] = []
  try {
    for (const streams of plan.streams)
      for (const server of plan.servers) if (plan.wants(server, streams)) await measureOne(server, streams)
    for (const server of plan.turns) {
      progress(`starts of turns, ${server}`)
      const profileDir = profileDirOf(given, server, 'turns')
      const turns = await measureTurns({ ...common, server, profileDir })
      measured.turns.push(turns)
      if (profileDir)
        profiles.push(turnProfileTableOf(turns, summarizeProfile(profileDir, turns.fromMicros, turns.toMicros)))
    }
    for (const server of plan.openings) {
      progress(`opening a thread, ${server}`)
      measured.openings.push(await measureThreadOpening({ ...common, server, ...plan.opening }))
    }
  } finally {
    await upstream.stop()
    await stores.stop()
  }
  return {
    title: 'Relay',
    tables: [...tablesOf(plan, measured), ...failedTables(failed), ...profiles],
    goals: goalsOf(measured),
    figures: measured,
  }

  async function measureOne(server: ServerName, streams: number): Promise<void> {
    const profileDir = profileDirOf(given, server, streams)
    const { seconds } = plan
    const rate = rateOf(streams)
    let cell: Cell
    try {
      cell = await measureCell({ ...common, server, streams, rate, seconds, profileDir })
    } catch (error) {
      if (!server.startsWith('peer')) throw error
      const [why = ''] = String(error).split('\n')
      failed.push([server, `${streams} × ${rate}`, why])
      progress(`${streams} streams, ${server} failed: ${why}`)
      return void (await upstream.ask('finish'))
    }
    measured.cells.push(cell)
    progress(`${streams} streams, ${server}: ${Math.round(cell.cpuMicrosPerChunk)} µs per chunk`)
    if (profileDir) profiles.push(profileTableOf(cell, summarizeProfile(profileDir, cell.fromMicros, cell.toMicros)))
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

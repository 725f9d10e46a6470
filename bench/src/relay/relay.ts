import type { Benchmark } from '../benchmark.ts'
import { type Given, numberOf } from '../benchmark.ts'
import { startWorker } from '../processes/worker.ts'
import type { Report, Table } from '../report.ts'
import { type Cell, measureCell } from './cell.ts'
import { summarizeProfile } from './profile.ts'
import { type ServerName, serverNames, startStores } from './servers.ts'
import { profileTableOf, tableOf } from './tables.ts'
import type { UpstreamMethods } from './upstream-process.ts'

export const relay: Benchmark = {
  usage: `npm run bench -- relay
  One model that paces its words; then in turn the floor (model, parser, WebSocket, nothing saved), the peer pattern
  (AI SDK streamText, UI message stream over SSE, resumable-stream on Redis) and Grizz, with either log.
  --servers   ${serverNames.join(',')}
  --streams   1,20,100,200,500,1000
  --seconds   of steady state that are measured, 5
  --profile   a directory for processor profiles of the Grizz engines`,
  options: {
    servers: { type: 'string' },
    streams: { type: 'string' },
    seconds: { type: 'string' },
    profile: { type: 'string' },
  },
  run,
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const names = namesOf(given)
  const counts = String(given.streams ?? (quick ? '2' : '1,20,100,200,500,1000'))
    .split(',')
    .map(Number)
  const seconds = numberOf(given, 'seconds', quick ? 1 : 5)
  const stores = await startStores()
  const upstream = startWorker<UpstreamMethods>(new URL('./upstream-process.ts', import.meta.url))
  const cells: Cell[] = []
  const profiles: Table[] = []
  try {
    for (const streams of counts)
      for (const server of names) {
        const profileDir = profileDirOf(given, server, streams)
        const probes = quick ? 4 : 50
        const cell = await measureCell({
          server,
          streams,
          rate: rateOf(streams),
          seconds,
          probes,
          stores,
          upstream,
          profileDir,
        })
        cells.push(cell)
        if (profileDir)
          profiles.push(profileTableOf(cell, summarizeProfile(profileDir, cell.fromMicros, cell.toMicros)))
        progress(`${streams} streams, ${server}: ${Math.round(cell.cpuMicrosPerChunk)} µs per chunk`)
      }
  } finally {
    await upstream.stop()
    await stores.stop()
  }
  return {
    title: 'Relay',
    tables: [...counts.map((streams) => tableOf(cells.filter((cell) => cell.streams === streams))), ...profiles],
    goals: [],
    figures: cells,
  }
}

/** As the pace of models goes: 50 a second, and 20 where that many streams at 50 would be more than two processors do. */
function rateOf(streams: number): number {
  return streams > 200 ? 20 : 50
}

function profileDirOf({ profile }: Given, server: ServerName, streams: number): string | undefined {
  return typeof profile === 'string' && server.startsWith('grizz') ? `${profile}/${server}-${streams}` : undefined
}

function namesOf(given: Given): ServerName[] {
  if (given.servers === undefined) return [...serverNames]
  const asked = String(given.servers).split(',')
  const unknown = asked.filter((name) => !serverNames.some((known) => known === name))
  if (unknown.length > 0) throw new Error(`no such server: ${unknown.join(', ')}; there are ${serverNames.join(', ')}`)
  return serverNames.filter((name) => asked.includes(name))
}

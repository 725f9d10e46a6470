import type { Benchmark } from '../benchmark.ts'
import { type Given, numberOf } from '../benchmark.ts'
import { startWorker } from '../processes/worker.ts'
import type { Report, Table } from '../report.ts'
import { type Cell, measureCell } from './cell.ts'
import { type ServerName, serverNames, startStores } from './servers.ts'
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
  try {
    for (const streams of counts)
      for (const server of names) {
        const cell = await measureCell({
          server,
          streams,
          rate: rateOf(streams),
          seconds,
          probes: quick ? 4 : 50,
          stores,
          upstream,
          profileDir: typeof given.profile === 'string' ? `${given.profile}/${server}-${streams}` : undefined,
        })
        cells.push(cell)
        progress(`${streams} streams, ${server}: ${Math.round(cell.cpuMicrosPerChunk)} µs per chunk`)
      }
  } finally {
    await upstream.stop()
    await stores.stop()
  }
  return {
    title: 'Relay',
    tables: counts.map((streams) => tableOf(cells.filter((cell) => cell.streams === streams))),
    goals: [],
    figures: cells,
  }
}

/** As the pace of models goes: 50 a second, and 20 where that many streams at 50 would be more than two processors do. */
function rateOf(streams: number): number {
  return streams > 200 ? 20 : 50
}

function namesOf(given: Given): ServerName[] {
  if (given.servers === undefined) return [...serverNames]
  const asked = String(given.servers).split(',')
  const unknown = asked.filter((name) => !serverNames.some((known) => known === name))
  if (unknown.length > 0) throw new Error(`no such server: ${unknown.join(', ')}; there are ${serverNames.join(', ')}`)
  return serverNames.filter((name) => asked.includes(name))
}

function tableOf(cells: readonly Cell[]): Table {
  const [first] = cells
  const floor = cells.find(({ server }) => server === 'floor')?.cpuMicrosPerChunk
  return {
    title: `${first?.streams} streams × ${first?.rate} deltas a second`,
    columns: [
      'server',
      'CPU µs per chunk',
      '× floor',
      'delivered/s',
      'of sent/s',
      'first word p50 ms',
      'p99 ms',
      'KB per stream',
      'deltas per frame',
      'stores µs per chunk',
      'processors: server',
      'clients',
      'upstream',
      'late ms',
    ],
    rows: cells.map((cell) => [
      cell.server,
      cell.cpuMicrosPerChunk.toFixed(1),
      floor ? (cell.cpuMicrosPerChunk / floor).toFixed(2) : '',
      cell.deliveredPerSecond.toFixed(0),
      cell.sentPerSecond.toFixed(0),
      cell.firstWordMs.p50.toFixed(1),
      cell.firstWordMs.p99.toFixed(1),
      cell.streams < 100 ? '' : (cell.bytesPerStream / 1024).toFixed(0),
      cell.deltasPerFrame.toFixed(2),
      cell.storesMicrosPerChunk.toFixed(1),
      cell.processors.toFixed(2),
      cell.generator.clientProcessors.toFixed(2),
      cell.generator.upstreamProcessors.toFixed(2),
      cell.generator.lateMs.toFixed(0),
    ]),
  }
}

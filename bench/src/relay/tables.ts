import type { Table } from '../common/report.ts'
import type { Cell } from './cell.ts'
import type { ProfileSummary } from './profile.ts'
import type { ThreadOpening, Turns } from './turns.ts'

/** All servers at one number of streams. */
export function tableOf(cells: readonly Cell[]): Table {
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

/** Where an engine's time went, per delta that reached the clients. */
export function profileTableOf(cell: Cell, profile: ProfileSummary): Table {
  const chunks = (cell.deliveredPerSecond * (cell.toMicros - cell.fromMicros)) / 1e6
  return sharesOf(`Profile of ${cell.server} at ${cell.streams} streams × ${cell.rate}`, 'chunk', chunks, profile)
}

/** Where an engine's time went, per turn that began. */
export function turnProfileTableOf({ server, turns }: Turns, profile: ProfileSummary): Table {
  return sharesOf(`Profile of ${server} while turns begin`, 'turn', turns, profile)
}

function sharesOf(title: string, one: string, count: number, { parts, functions }: ProfileSummary): Table {
  return {
    title: `${title}: parts, then functions by their own time`,
    columns: ['part or function', `µs per ${one}`],
    rows: [...parts, ...functions].map(({ name, micros }) => [name, (micros / count).toFixed(2)]),
  }
}

export function turnsTableOf(turns: readonly Turns[]): Table {
  return {
    title: 'To start a turn (20 a second, from the question to the first word)',
    columns: ['server', 'CPU ms', 'first word p50 ms', 'p99 ms', 'Postgres statements of the whole turn'],
    rows: turns.map(({ server, cpuMsToStart, firstWordMs, statements }) => [
      server,
      cpuMsToStart.toFixed(2),
      firstWordMs.p50.toFixed(1),
      firstWordMs.p99.toFixed(1),
      statements?.toFixed(1) ?? '',
    ]),
  }
}

export function openingTableOf(openings: readonly ThreadOpening[]): Table {
  return {
    title: 'A client opens a thread of 300 messages ten times: the longest pause of running streams, in ms',
    columns: [
      'server',
      'streams',
      'without: middle',
      'without: worst',
      'while: middle',
      'while: worst',
      'thread p50 ms',
    ],
    rows: openings.map(({ server, streams, rate, quietMs, openingMs, answeredMs }) => [
      server,
      `${streams} × ${rate}`,
      quietMs.p50.toFixed(0),
      quietMs.most.toFixed(0),
      openingMs.p50.toFixed(0),
      openingMs.most.toFixed(0),
      answeredMs.p50.toFixed(0),
    ]),
  }
}

/** The measurements that failed, and why. */
export interface Failure {
  server: string
  what: string
  why: string
}

export function failureTables(failures: readonly Failure[]): Table[] {
  const rows = failures.map(({ server, what, why }) => [server, what, why])
  return rows.length === 0 ? [] : [{ title: 'Failed', columns: ['server', 'what', 'why'], rows }]
}

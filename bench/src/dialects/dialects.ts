import { type Benchmark, numberOf } from '../common/benchmark.ts'
import { quantile } from '../common/quantile.ts'
import type { Report } from '../common/report.ts'
import { type Reader, type ReaderName, readersOf } from './readers.ts'
import { type DialectName, dialectNames, type Kind, kinds, type Stream, streamOf } from './streams.ts'

const GOAL_MICROS = 40
/** Rounds that only make the code warm. */
const WARMING = 3

/** Processor time per chunk, in microseconds, in the middle of all rounds. */
interface Measured {
  dialect: DialectName
  kind: Kind
  micros: Record<ReaderName, number>
}

/** What one chunk of a streamed answer costs to read, in each dialect. */
export const dialects: Benchmark = {
  usage: `npm run bench -- dialects [--chunks N] [--rounds N]

Processor time per chunk of an answer, without a network: text, reasoning and arguments of a tool, in each of the three
dialects. Beside ours, in the same process and in turn: the parse that no reader can do without (events and JSON), and the
AI SDK's provider. One chunk is one read.

  --chunks N   chunks of each stream, 4000
  --rounds N   how often each is read, 9`,
  options: { chunks: { type: 'string' }, rounds: { type: 'string' } },
  async run(given, progress) {
    const chunks = given.quick ? 100 : numberOf(given, 'chunks', 4000)
    const rounds = given.quick ? 1 : numberOf(given, 'rounds', 9)
    const measured: Measured[] = []
    for (const dialect of dialectNames) {
      for (const kind of kinds) {
        progress(`${dialect}: ${kind}`)
        measured.push({ dialect, kind, micros: await measure(dialect, kind, { chunks, rounds }) })
      }
    }
    return reportOf(measured)
  },
}

async function measure(dialect: DialectName, kind: Kind, { chunks, rounds }: { chunks: number; rounds: number }) {
  const stream = streamOf(dialect, kind, chunks)
  const readers = Object.entries(readersOf(dialect)) as [ReaderName, Reader][]
  const costs: Record<ReaderName, number[]> = { bare: [], grizz: [], 'ai-sdk': [] }
  for (let round = -WARMING; round < rounds; round += 1) {
    for (const [name, reader] of readers) {
      const micros = await costOf(reader, stream, kind, name === 'bare')
      if (round >= 0) costs[name].push(micros)
    }
  }
  const middle = (name: ReaderName) => quantile(costs[name], 0.5)
  return { bare: middle('bare'), grizz: middle('grizz'), 'ai-sdk': middle('ai-sdk') }
}

/** @throws Error when the words are not those that were sent */
async function costOf(reader: Reader, { pieces, chunks, whole }: Stream, kind: Kind, isBare: boolean): Promise<number> {
  const before = process.cpuUsage()
  const words = await reader(pieces, kind)
  const { user, system } = process.cpuUsage(before)
  if (!isBare && words !== whole) throw new Error(`${words.length} characters were read, ${whole.length} were sent`)
  return (user + system) / chunks
}

function reportOf(measured: readonly Measured[]): Report {
  const worst = Math.max(...measured.map(({ micros }) => micros.grizz))
  const rows = measured.map(({ dialect, kind, micros: { bare, grizz, 'ai-sdk': sdk } }) => [
    ...[dialect, kind],
    ...[bare, grizz, sdk].map((micros) => micros.toFixed(1)),
    ...[(grizz / bare).toFixed(1), (sdk / grizz).toFixed(1)],
  ])
  return {
    title: 'Reading a chunk in each dialect',
    tables: [
      {
        title: 'Processor time per chunk, microseconds, in the middle of all rounds',
        columns: ['dialect', 'chunks of', 'bare parse', 'Grizz', 'AI SDK', 'Grizz : bare', 'AI SDK : Grizz'],
        rows,
      },
    ],
    goals: [
      {
        goal: `at most ${GOAL_MICROS} µs per chunk`,
        measured: `${worst.toFixed(1)} µs at most`,
        met: worst <= GOAL_MICROS,
      },
    ],
    figures: measured,
  }
}

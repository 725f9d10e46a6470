import { createAccount } from '../clients/account.ts'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import { quantile } from '../common/quantile.ts'
import type { Goal, Report, Table } from '../common/report.ts'
import { withDatabase } from '../processes/database.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { startBenchPostgres } from '../processes/postgres.ts'
import { fillPieces, measureSearches } from './pieces.ts'
import { measureReadable, type Readable } from './readable.ts'
import { measureUploads, type UploadTimes } from './uploads.ts'

export const files: Benchmark = {
  usage: `npm run bench -- files
  An upload beside a bare stream to a file; from a PDF of 200 pages to its text, and how long the engine pauses meanwhile;
  searches over 50,000 pieces of one user's files.
  --mb        of each upload, 50
  --pages     of the PDF, 200
  --pieces    50000
  --times     uploads and PDFs, 5
  --searches  200`,
  options: {
    mb: { type: 'string' },
    pages: { type: 'string' },
    pieces: { type: 'string' },
    times: { type: 'string' },
    searches: { type: 'string' },
  },
  run,
}

interface Figures {
  mb: number
  pages: number
  pieces: number
  uploads: UploadTimes
  readable: Readable[]
  searches: number[]
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const mb = numberOf(given, 'mb', quick ? 1 : 50)
  const pages = numberOf(given, 'pages', quick ? 5 : 200)
  const pieces = numberOf(given, 'pieces', quick ? 500 : 50_000)
  const times = numberOf(given, 'times', quick ? 1 : 5)
  const searches = numberOf(given, 'searches', quick ? 5 : 200)
  const postgres = await startBenchPostgres({ max_wal_size: '8GB' })
  try {
    const env = {
      DATABASE_URL: postgres.url,
      AUTH_SECRET: 'bears sleep through the whole winter long',
      LOG_LEVEL: 'error',
    }
    const engine = await startBenchEngine({ env })
    try {
      const { port } = engine
      const account = await createAccount(port)
      progress(`${times} PDFs of ${pages} pages`)
      const readable: Readable[] = []
      for (let time = 0; time < times; time += 1) readable.push(await measureReadable(account, port, pages))
      progress(`${times} uploads of ${mb} MB`)
      const uploads = await measureUploads({ port, key: account.key }, { bytes: mb * 1024 * 1024, times })
      progress(`${pieces} pieces`)
      await withDatabase(postgres.url, (client) => fillPieces(client, pieces))
      progress(`${searches} searches`)
      return report({ mb, pages, pieces, uploads, readable, searches: await measureSearches(account, searches) })
    } finally {
      await engine.kill('SIGKILL')
    }
  } finally {
    await postgres.stop()
  }
}

const ms = (value: number) => `${value.toFixed(0)} ms`

function report(figures: Figures): Report {
  return { title: 'Files', tables: [tableOf(figures)], goals: goalsOf(figures), figures }
}

function tableOf({ mb, pages, pieces, uploads, readable, searches }: Figures): Table {
  const row = (what: string, values: readonly number[]) => [what, ms(quantile(values, 0.5)), ms(Math.max(...values))]
  return {
    title: 'Milliseconds, over HTTP',
    columns: ['', 'p50', 'most'],
    rows: [
      row(`${mb} MB to a file, without an engine`, uploads.bare),
      row(`${mb} MB uploaded`, uploads.engine),
      row(
        `PDF of ${pages} pages: from upload to text`,
        readable.map(({ readyMs }) => readyMs),
      ),
      row(
        'longest wait of a probe meanwhile',
        readable.map(({ pauseMs }) => pauseMs),
      ),
      row(`search over ${pieces.toLocaleString('en')} pieces`, searches),
    ],
  }
}

function goalsOf({ mb, pages, pieces, uploads, readable, searches }: Figures): Goal[] {
  const [engine, bare] = [quantile(uploads.engine, 0.5), quantile(uploads.bare, 0.5)]
  const ready = quantile(
    readable.map(({ readyMs }) => readyMs),
    0.5,
  )
  const pause = Math.max(...readable.map(({ pauseMs }) => pauseMs))
  const search = quantile(searches, 0.95)
  return [
    {
      goal: `${mb} MB uploaded in at most twice the time of a bare stream`,
      measured: `${(engine / bare).toFixed(1)} ×`,
      met: engine <= 2 * bare,
    },
    { goal: `a PDF of ${pages} pages readable in 3 s`, measured: ms(ready), met: ready <= 3000 },
    { goal: 'no pause of the event loop over 50 ms meanwhile', measured: ms(pause), met: pause <= 50 },
    {
      goal: `search over ${pieces.toLocaleString('en')} pieces: p95 at most 50 ms`,
      measured: ms(search),
      met: search <= 50,
    },
  ]
}

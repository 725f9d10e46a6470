import { parseArgs } from 'node:util'
import type { Benchmark } from './common/benchmark.ts'
import { describeMachine } from './common/machine.ts'
import { markdownOf } from './common/report.ts'

/** Each is loaded only when it is asked for. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  relay: async () => (await import('./relay/relay.ts')).relay,
  turns: async () => (await import('./turns/turns.ts')).turns,
  history: async () => (await import('./history/history.ts')).history,
  replay: async () => (await import('./replay/replay.ts')).replay,
  start: async () => (await import('./start/start.ts')).start,
  sockets: async () => (await import('./sockets/sockets.ts')).sockets,
  files: async () => (await import('./files/files.ts')).files,
  hostile: async () => (await import('./hostile/hostile.ts')).hostile,
  dialects: async () => (await import('./dialects/dialects.ts')).dialects,
  ui: async () => (await import('./ui/ui.ts')).ui,
}

const [name = '', ...rest] = process.argv.slice(2)
const load = benchmarks[name]
if (load) await measure(await load())
else refuse(name)

async function measure({ usage, options, run }: Benchmark): Promise<void> {
  const common = { json: { type: 'boolean' }, quick: { type: 'boolean' }, help: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: rest, options: { ...options, ...common } })
  if (values.help) return void process.stdout.write(`${usage}\n`)
  // Whoever started something ends it at the exit, which a signal alone would skip.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
  const machine = describeMachine(['npm run bench --', name, ...rest].join(' '))
  const report = await run(values as Parameters<typeof run>[0], (line) => void process.stderr.write(`${line}\n`))
  if (values.json) process.stdout.write(`${JSON.stringify({ machine, ...report }, null, 2)}\n`)
  else process.stdout.write(`\n${markdownOf(report, machine)}\n`)
  if (report.hasFailed) process.exitCode = 1
}

function refuse(asked: string): void {
  const names = Object.keys(benchmarks)
  const known = `npm run bench -- ${names.join('|')} [--json] [--quick] [--help]`
  process.stderr.write(asked ? `There is no benchmark "${asked}".\n${known}\n` : `${known}\n`)
  process.exitCode = 2
}

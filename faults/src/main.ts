import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { HeldResources } from './common/measure.ts'
import { seedOf } from './common/random.ts'
import type { Outcome } from './run/run.ts'
import { tableOf } from './run/table.ts'
import { type RunOrder, type RunResult, startWorkerPool } from './run/worker-pool.ts'
import { faults } from './strikes/faults.ts'

const usage = `npm run faults -- [--runs N] [--seed S] [--only NAME[,NAME]] [--engines N] [--parallel N]
  --runs      how many runs, 100 by default; the faults take turns
  --seed      a number; a violation prints the one that repeats its run with --runs 1
  --only      names, or what several of them begin with, as tools: ${faults.map(({ name }) => name).join(', ')}
  --engines   processes that share one Postgres and one Redis, 2 by default
  --parallel  runs at the same time, each with all of that for itself; by default one for each processor`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    engines: { type: 'string', default: '2' },
    parallel: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(`${usage}\n`)
else process.exitCode = (await runAll(chosen(values.only))).some(({ violations }) => violations.length > 0) ? 1 : 0

function chosen(only: string | undefined): readonly string[] {
  const known = faults.map(({ name }) => name)
  if (!only) return known
  const chosen = only.split(',').map((name) => known.filter((one) => one === name || one.startsWith(`${name}-`)))
  if (chosen.every((names) => names.length > 0)) return chosen.flat()
  throw new Error(usage)
}

async function runAll(names: readonly string[]): Promise<Outcome[]> {
  const startedAt = performance.now()
  const outcomes: Outcome[] = []
  const pool = startWorkerPool({
    orders: Array.from({ length: Number(values.runs) }, (_, index) => order(names, index)),
    parallel: Number(values.parallel),
    made: (made) => {
      outcomes.push(made.outcome)
      printRun(made, outcomes.length)
    },
  })
  process.once('SIGINT', pool.stop)
  // The workers notice the end of their channel, and end the processes that they started.
  process.once('SIGTERM', () => process.exit(143))
  await pool.done
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const total = `${outcomes.length} runs in ${seconds} s, seed ${values.seed}`
  process.stdout.write(`\n${tableOf(outcomes)}\n${total}\n${longestLife(outcomes)}\n`)
  return outcomes
}

function order(names: readonly string[], index: number): RunOrder {
  const fault = names[index % names.length] ?? ''
  return { fault, seed: seedOf(Number(values.seed), index), engines: Number(values.engines) }
}

/** Whether an engine grows shows in the one that made most runs before a fault ended it. */
function longestLife(outcomes: readonly Outcome[]): string {
  const [longest] = outcomes.flatMap(({ lives }) => lives).sort((a, b) => b.runs - a.runs)
  if (!longest) return ''
  const { runs, first, last } = longest
  const describe = ({ bytes, files }: HeldResources) => `${Math.round(bytes / 1e6)} MB and ${files} open files`
  return `the engine that lived longest made ${runs} runs: ${describe(first)} after the first, ${describe(last)} after the last`
}

/** All of a run at once, since others end at the same time. */
function printRun({ outcome, printed }: RunResult, count: number): void {
  const { fault, seed, questions, strikes, violations, ms } = outcome
  const seconds = (ms / 1000).toFixed(1)
  const struck = `${strikes.whileStreaming} of ${strikes.all} strikes on a streaming answer`
  const lines = [
    `${count} ${fault}: ${questions} questions, ${struck}, ${seconds} s`,
    ...violations.map((violation) => `  VIOLATION ${violation}`),
  ]
  const repeat = `npm run faults -- --runs 1 --seed ${seed} --only ${fault} --engines ${values.engines}`
  if (violations.length > 0) lines.push(`  repeat: ${repeat}`, printed)
  process.stdout.write(`${lines.join('\n')}\n`)
}

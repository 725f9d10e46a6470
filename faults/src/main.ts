import { parseArgs } from 'node:util'
import type { Fault } from './fault.ts'
import { faults } from './faults.ts'
import { seedOf } from './random.ts'
import { type Outcome, runOnce } from './run.ts'
import { tableOf } from './table.ts'
import { startWorld, type World } from './world.ts'

const usage = `npm run faults -- [--runs N] [--seed S] [--only NAME[,NAME]] [--engines N]
  --runs     how many runs, 100 by default; the faults take turns
  --seed     a number; a violation prints the one that repeats its run with --runs 1
  --only     ${faults.map(({ name }) => name).join(', ')}
  --engines  processes that share one Postgres and one Redis, 2 by default`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    engines: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(`${usage}\n`)
else process.exitCode = (await runAll(chosen(values.only))).some(({ violations }) => violations.length > 0) ? 1 : 0

function chosen(only: string | undefined): readonly Fault[] {
  const names = only?.split(',')
  const found = faults.filter(({ name }) => !names || names.includes(name))
  if (found.length !== (names ?? found).length) throw new Error(usage)
  return found
}

async function runAll(among: readonly Fault[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let world: World | undefined
  let isStopped = false
  process.once('SIGINT', () => (isStopped = true))
  // Whoever started something ends it at the exit, which a signal alone would skip.
  process.once('SIGTERM', () => process.exit(143))
  for (let index = 0; index < Number(values.runs) && !isStopped; index += 1) {
    const fault = among[index % among.length]
    if (!fault) break
    world ??= await startWorld({ engines: Number(values.engines) })
    const outcome = await runOnce(world, fault, seedOf(Number(values.seed), index))
    outcomes.push(outcome)
    tell(outcome, index)
    if (outcome.violations.length === 0) continue
    for (const { name, process: engine } of world.engines)
      process.stdout.write(`${name}:\n${engine().output().slice(-3000)}\n`)
    await world.close()
    world = undefined
  }
  await world?.close()
  process.stdout.write(`\n${tableOf(outcomes)}\n`)
  return outcomes
}

function tell({ fault, seed, questions, strikes, violations, ms }: Outcome, index: number): void {
  const seconds = (ms / 1000).toFixed(1)
  const struck = `${strikes.whileStreaming} of ${strikes.all} strikes on a streaming answer`
  process.stdout.write(`${index + 1} ${fault}: ${questions} questions, ${struck}, ${seconds} s\n`)
  for (const violation of violations) process.stdout.write(`  VIOLATION ${violation}\n`)
  if (violations.length > 0)
    process.stdout.write(
      `  repeat: npm run faults -- --runs 1 --seed ${seed} --only ${fault} --engines ${values.engines}\n`,
    )
}

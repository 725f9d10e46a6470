// Makes the runs that the worker pool orders, in an environment that it keeps until a run ends badly. See
// worker-pool.ts.

import { type Environment, startEnvironment } from '../engines/environment.ts'
import { faults } from '../strikes/faults.ts'
import { nothing, type Outcome, runOnce } from './run.ts'
import type { RunOrder, RunResult } from './worker-pool.ts'

let environment: Promise<Environment> | undefined

process.on('message', (order) => void run(order as RunOrder))
// A Ctrl-C is for the worker pool, which lets the current runs end.
process.on('SIGINT', () => {})
for (const farewell of ['disconnect', 'SIGTERM']) process.once(farewell, leave)

async function run(order: RunOrder): Promise<void> {
  const startedAt = performance.now()
  const outcome = await make(order).catch((error: Error) => ({
    ...nothing,
    fault: order.fault,
    seed: order.seed,
    violations: [`the run itself failed: ${error.stack}`],
    ms: performance.now() - startedAt,
  }))
  if (outcome.violations.length === 0) return sendResult({ outcome, printed: '' })
  const failed = await environment?.catch(() => undefined)
  environment = undefined
  sendResult({ outcome, printed: failed ? printedBy(failed) : '' })
  await failed?.close()
}

async function make({ fault: name, seed, engines }: RunOrder): Promise<Outcome> {
  const fault = faults.find((one) => one.name === name)
  if (!fault) throw new Error(`there is no fault ${name}`)
  environment ??= startEnvironment({ engines })
  return runOnce(await environment, fault, seed)
}

function sendResult(made: RunResult): void {
  process.send?.(made)
}

/** The last lines of each engine's output, and every error before them. */
function printedBy({ engines }: Environment): string {
  return engines.map(({ name, process: engine }) => `${name}:\n${worthPrinting(engine().output())}\n`).join('')
}

const error = '"level":50'
const LAST_LINES = 10
const MAX_LINE_LENGTH = 3000

function worthPrinting(output: string): string {
  const lines = output.split('\n').filter(Boolean)
  const last = lines.length - LAST_LINES
  const chosen = lines.filter((line, index) => index >= last || line.includes(error))
  return chosen.map((line) => line.slice(0, MAX_LINE_LENGTH)).join('\n')
}

async function leave(): Promise<void> {
  await (await environment?.catch(() => undefined))?.close()
  process.exit()
}

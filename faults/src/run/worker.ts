// Makes the runs that it is told to, in a world that it keeps until something went wrong in it. See crew.ts.

import { type Environment, startEnvironment } from '../engines/environment.ts'
import { faults } from '../strikes/faults.ts'
import { nothing, type Outcome, runOnce } from './run.ts'
import type { Made, Order } from './worker-pool.ts'

let world: Promise<Environment> | undefined

process.on('message', (order) => void run(order as Order))
// A Ctrl-C is for the crew, which lets runs under way end.
process.on('SIGINT', () => {})
for (const farewell of ['disconnect', 'SIGTERM']) process.once(farewell, leave)

async function run(order: Order): Promise<void> {
  const startedAt = performance.now()
  const outcome = await make(order).catch((error: Error) => ({
    ...nothing,
    fault: order.fault,
    seed: order.seed,
    violations: [`the run itself failed: ${error.stack}`],
    ms: performance.now() - startedAt,
  }))
  if (outcome.violations.length === 0) return tell({ outcome, printed: '' })
  const spoilt = await world?.catch(() => undefined)
  world = undefined
  tell({ outcome, printed: spoilt ? printedBy(spoilt) : '' })
  await spoilt?.close()
}

async function make({ fault: name, seed, engines }: Order): Promise<Outcome> {
  const fault = faults.find((one) => one.name === name)
  if (!fault) throw new Error(`there is no fault ${name}`)
  world ??= startEnvironment({ engines })
  return runOnce(await world, fault, seed)
}

function tell(made: Made): void {
  process.send?.(made)
}

/** The last that each engine said, and every error before that. */
function printedBy({ engines }: Environment): string {
  return engines.map(({ name, process: engine }) => `${name}:\n${worthTelling(engine().output())}\n`).join('')
}

const error = '"level":50'
const LAST_LINES = 10
const MAX_LINE_LENGTH = 3000

function worthTelling(output: string): string {
  const lines = output.split('\n').filter(Boolean)
  const last = lines.length - LAST_LINES
  const chosen = lines.filter((line, index) => index >= last || line.includes(error))
  return chosen.map((line) => line.slice(0, MAX_LINE_LENGTH)).join('\n')
}

async function leave(): Promise<void> {
  await (await world?.catch(() => undefined))?.close()
  process.exit()
}

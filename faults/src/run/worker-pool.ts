/**
 * The processes that make the runs, each with an environment of its own. A free worker takes the next run. A worker
 * that dies or never answers is a violation of the run that it made, and the next run gets a new worker.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { nothing, type Outcome } from './run.ts'

/** One run to be made. */
export interface RunOrder {
  fault: string
  seed: number
  engines: number
}

/** A run that was made, and the output of the engines when it ended badly. */
export interface RunResult {
  outcome: Outcome
  printed: string
}

export interface WorkerPoolOptions {
  orders: readonly RunOrder[]
  /** How many runs are made at the same time. */
  parallel: number
  /** Called after each run. */
  made: (made: RunResult, order: RunOrder) => void
}

export interface WorkerPool {
  /** Resolves when all runs are made, or those under way after `stop`. */
  done: Promise<void>
  /** Begins no more runs. */
  stop(): void
}

export function startWorkerPool({ orders, parallel, made }: WorkerPoolOptions): WorkerPool {
  const left = orders.values()
  let isStopped = false
  async function work(): Promise<void> {
    let worker: ChildProcess | undefined
    while (!isStopped) {
      const { value: order } = left.next()
      if (!order) break
      worker ??= startWorker()
      made(await oneRun(worker, order), order)
      if (!worker.connected) worker = undefined
    }
    if (worker) await end(worker)
  }
  const working = Array.from({ length: Math.min(parallel, orders.length) }, work)
  return {
    done: Promise.all(working).then(() => undefined),
    stop: () => {
      isStopped = true
    },
  }
}

/** Far longer than any run takes whose engines keep their promises. */
const RUN_TIMEOUT_MS = 180_000
const END_TIMEOUT_MS = 20_000

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { serialization: 'advanced' })
}

async function oneRun(worker: ChildProcess, order: RunOrder): Promise<RunResult> {
  const startedAt = performance.now()
  const leaving = new AbortController()
  const { signal } = leaving
  const timer = setTimeout(() => void end(worker), RUN_TIMEOUT_MS)
  worker.send(order)
  const ended = once(worker, 'exit', { signal })
  try {
    const [made] = await Promise.race([once(worker, 'message', { signal }), ended.then(() => [undefined])])
    return (made as RunResult | undefined) ?? lost(order, performance.now() - startedAt)
  } finally {
    clearTimeout(timer)
    leaving.abort()
    await ended.catch(() => {})
  }
}

/** The worker ends its environment first; whatever it cannot end in time ends with it. */
async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  const ended = once(worker, 'exit')
  if (worker.connected) worker.disconnect()
  const timer = setTimeout(() => worker.kill('SIGKILL'), END_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

function lost({ fault, seed }: RunOrder, ms: number): RunResult {
  const seconds = Math.round(ms / 1000)
  const violations = [`the process of the run was gone, or had to be ended, after ${seconds} s`]
  return { outcome: { ...nothing, fault, seed, violations, ms }, printed: '' }
}

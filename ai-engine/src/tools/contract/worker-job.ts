import { Worker } from 'node:worker_threads'
import { createFairSemaphore } from '../../core/concurrency/fair-semaphore.ts'
import { ToolError } from './tool.ts'

export interface WorkerJob {
  /** A module that posts one message: its result. */
  file: URL
  input: unknown
  /** Milliseconds from its start to its end, whatever it does. */
  ms: number
  heapMb: number
  /** The sentence for the model when time or memory ran out. */
  limitMessage: string
}

export type RunWorkerJob = (job: WorkerJob, context: { owner: string; signal: AbortSignal }) => Promise<unknown>

/**
 * Runs code that untrusted input may keep busy in a worker of its own, which is terminated at the end: two at once, one
 * of an owner, so that the event loop keeps a processor to itself.
 * @throws ToolError when time, memory or the room to wait is used up
 */
export function createWorkerJobs(): RunWorkerJob {
  const semaphore = createFairSemaphore({ running: 2, runningPerOwner: 1, perOwner: 8, waiting: 64 })
  return async (job, { owner, signal }) => {
    const release = await semaphore.acquire(owner, signal)
    if (!release) throw new ToolError('Too many such calls are waiting already. Try again in a moment.')
    try {
      return await runWorker(job, signal)
    } finally {
      release()
    }
  }
}

async function runWorker({ file, input, ms, heapMb, limitMessage }: WorkerJob, signal: AbortSignal): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const worker = new Worker(file, {
    workerData: input,
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32 },
  })
  const abort = () => reject(signal.reason)
  const timer = setTimeout(() => reject(new ToolError(limitMessage)), ms)
  signal.addEventListener('abort', abort, { once: true })
  worker.once('message', resolve)
  worker.once('error', (error) => reject(isOutOfMemory(error) ? new ToolError(limitMessage) : error))
  worker.once('exit', () => reject(new Error(`${file} ended without a result`)))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

import { type Transferable, Worker } from 'node:worker_threads'

export interface WorkerTask {
  /** A module that posts one message: its result. */
  file: URL
  input: unknown
  /** The buffers of `input` that move to the worker instead of being copied. */
  transfer?: readonly Transferable[]
  /** Milliseconds from its start to its end, whatever it does. */
  ms: number
  /** Of JavaScript's heap. Buffers are outside of it: the task has to bound them itself. */
  heapMb: number
}

/** A task that took too long, or too much memory. */
export class WorkerLimitError extends Error {
  override readonly name = 'WorkerLimitError'
  readonly limit: 'time' | 'memory'

  constructor(limit: 'time' | 'memory') {
    super(`A worker was ended: its ${limit} was used up.`)
    this.limit = limit
  }
}

/**
 * Runs code that untrusted input may keep busy in a worker of its own, which is terminated at the end.
 * @throws WorkerLimitError, the signal's reason, or what the worker threw
 */
export async function runInWorker(task: WorkerTask, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const worker = new Worker(task.file, {
    workerData: task.input,
    transferList: [...(task.transfer ?? [])],
    env: {},
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: task.heapMb, maxYoungGenerationSizeMb: 32 },
  })
  const abort = () => reject(signal.reason)
  const timer = setTimeout(() => reject(new WorkerLimitError('time')), task.ms)
  signal.addEventListener('abort', abort, { once: true })
  worker.once('message', resolve)
  worker.once('error', (error) => reject(isOutOfMemory(error) ? new WorkerLimitError('memory') : error))
  worker.once('exit', () => reject(new Error(`${task.file} ended without a result`)))
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

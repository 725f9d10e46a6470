import { createFairSemaphore } from '../../core/concurrency/fair-semaphore.ts'
import { runInWorker, WorkerLimitError, type WorkerTask } from '../../core/concurrency/worker-task.ts'
import { ToolError } from './tool.ts'

export interface WorkerJob extends WorkerTask {
  /** The sentence for the model when time or memory ran out. */
  limitMessage: string
}

export type RunWorkerJob = (job: WorkerJob, context: { owner: string; signal: AbortSignal }) => Promise<unknown>

/**
 * Runs workers for tools: two at once, one of an owner, so that the event loop keeps a processor to itself.
 * @throws ToolError when time, memory or the room to wait is used up
 */
export function createWorkerJobs(): RunWorkerJob {
  const semaphore = createFairSemaphore({ running: 2, runningPerOwner: 1, perOwner: 8, waiting: 64 })
  return async (job, { owner, signal }) => {
    const release = await semaphore.acquire(owner, signal)
    if (!release) throw new ToolError('Too many such calls are waiting already. Try again in a moment.')
    try {
      return await runInWorker(job, signal)
    } catch (error) {
      throw error instanceof WorkerLimitError ? new ToolError(job.limitMessage, { cause: error }) : error
    } finally {
      release()
    }
  }
}

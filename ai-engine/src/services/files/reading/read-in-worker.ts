import { runInWorker, WorkerLimitError } from '../../../core/concurrency/worker-task.ts'
import type { StoredReading } from './to-stored.ts'

export interface ReadInput {
  bytes: ArrayBuffer
  name: string
}

/** What was read, or a sentence for the user that says why nothing was. */
export type ReadResult = StoredReading | { problem: string }

const LIMITS = { ms: 30_000, heapMb: 256 }

/**
 * Reads a file in a worker of its own. The buffer is empty afterwards: it moves there.
 * Rejects with the signal's reason, or where the reader failed for a reason that it does not expect.
 */
export async function readInWorker(input: ReadInput, signal: AbortSignal, limits = LIMITS): Promise<ReadResult> {
  const file = new URL('./read-worker.ts', import.meta.url)
  try {
    return (await runInWorker({ file, input, transfer: [input.bytes], ...limits }, signal)) as ReadResult
  } catch (error) {
    if (!(error instanceof WorkerLimitError)) throw error
    const what = error.limit === 'time' ? 'It takes too long to read' : 'It takes too much memory to read'
    return { problem: `${what}. Split it, or save it in another format, and add it again.` }
  }
}

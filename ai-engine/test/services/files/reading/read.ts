import type { Reading } from '../../../../src/services/files/contract/reading.ts'
import { readInWorker } from '../../../../src/services/files/reading/read-in-worker.ts'

/** Reads a file as an engine does. @returns what it holds, or the sentence that says why not */
export async function read(bytes: Buffer | string, name: string): Promise<Reading | string> {
  const own = new Uint8Array(Buffer.from(bytes)).buffer
  const result = await readInWorker({ bytes: own, name }, new AbortController().signal)
  return 'reading' in result ? result.reading : result.problem
}

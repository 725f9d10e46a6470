import { parentPort, workerData } from 'node:worker_threads'
import { Unreadable } from '../contract/reading.ts'
import { readFile } from './read-file.ts'
import type { ReadInput, ReadResult } from './read-in-worker.ts'

const { bytes, name } = workerData as ReadInput
parentPort?.postMessage(await read())

async function read(): Promise<ReadResult> {
  try {
    return { reading: await readFile(Buffer.from(bytes), name) }
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message }
    throw error
  }
}

import { parentPort, workerData } from 'node:worker_threads'
import { Unreadable } from '../contract/reading.ts'
import { readFile } from './read-file.ts'
import type { ReadInput, ReadResult } from './read-in-worker.ts'
import { movable, toStored } from './to-stored.ts'

const { bytes, name } = workerData as ReadInput
const result = await read()
parentPort?.postMessage(result, 'problem' in result ? [] : movable(result))

async function read(): Promise<ReadResult> {
  try {
    return toStored(await readFile(Buffer.from(bytes), name), name)
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message }
    throw error
  }
}

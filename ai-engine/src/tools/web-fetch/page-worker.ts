import { parentPort, workerData } from 'node:worker_threads'
import { decodeBody } from './charset.ts'
import { readPage } from './page.ts'

export interface PageInput {
  bytes: Uint8Array
  contentType: string
  url: string
}

const { bytes, contentType, url } = workerData as PageInput
parentPort?.postMessage(readPage(decodeBody(bytes, contentType), url))

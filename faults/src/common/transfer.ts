import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Credential, EngineAddress } from './request.ts'

export interface Transfer {
  address: EngineAddress
  method: 'GET' | 'PUT' | 'DELETE'
  path: string
  credential: Credential
  /** What is sent, in pieces of 64 KiB with pauses between them. */
  bytes?: Buffer
  pauseMs?: number
  /** Breaks off after so many bytes, fewer than all. */
  breakOffAt?: number
}

export interface Transferred {
  status: number
  bytes: Buffer
}

const TIMEOUT_MS = 20_000
const PIECE_BYTES = 64 * 1024

/** One request of bytes for bytes, on a connection of its own. @throws Error when no whole answer comes in time */
export async function transfer(given: Transfer): Promise<Transferred> {
  const { address, method, path, credential, bytes } = given
  const request = httpRequest({
    ...{ host: '127.0.0.1', port: address.port, method, path, agent: false },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { ...credential, host: address.host, ...(bytes && { 'content-length': bytes.length }) },
  })
  const answering = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', reject)
  })
  const sending = bytes ? pipeline(Readable.from(piecesOf(given, bytes)), request) : void request.end()
  const [response] = await Promise.all([answering, sending])
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  return { status: response.statusCode ?? 0, bytes: Buffer.concat(parts) }
}

async function* piecesOf({ pauseMs = 0, breakOffAt }: Transfer, bytes: Buffer): AsyncGenerator<Buffer> {
  const end = breakOffAt ?? bytes.length
  for (let at = 0; at < end; at += PIECE_BYTES) {
    yield bytes.subarray(at, Math.min(at + PIECE_BYTES, end))
    if (pauseMs > 0) await sleep(pauseMs)
  }
  if (breakOffAt !== undefined) throw new Error('broken off on purpose')
}

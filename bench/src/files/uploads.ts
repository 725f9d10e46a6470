import { randomBytes, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Milliseconds of each upload: to an engine, and to a server that writes what comes to a file and does nothing else. */
export interface UploadTimes {
  engine: number[]
  bare: number[]
}

/** Uploads so many bytes to both, in turn. */
export async function measureUploads(
  { port, key }: { port: number; key: string },
  { bytes, times }: { bytes: number; times: number },
): Promise<UploadTimes> {
  const bare = await startBareServer()
  const found: UploadTimes = { engine: [], bare: [] }
  try {
    for (let time = 0; time < times; time += 1) {
      // New bytes each time: nobody may know them already.
      const body = randomBytes(bytes)
      found.bare.push(await timeOf(() => put(bare.port, '/', {}, body)))
      const path = `/api/files/${randomUUID()}?name=bench.bin`
      found.engine.push(await timeOf(() => put(port, path, { authorization: `Bearer ${key}` }, body)))
    }
  } finally {
    await bare.close()
  }
  return found
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** @throws Error unless the answer is one of success */
export function put(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/octet-stream', 'content-length': String(body.length) }
    const options = {
      host: '127.0.0.1',
      port,
      method: 'PUT',
      path,
      headers: { ...headers, ...type, host: `localhost:${port}` },
    }
    const asked = request(options, async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part as Buffer)
      const text = Buffer.concat(parts).toString()
      if ((response.statusCode ?? 0) < 300) resolve(text)
      else reject(new Error(`PUT ${path}: ${response.statusCode} ${text}`))
    })
    asked.once('error', reject)
    asked.end(body)
  })
}

async function startBareServer() {
  const directory = await mkdtemp(join(tmpdir(), 'grizz-bench-bare-'))
  let count = 0
  const server = createServer(async (incoming, response) => {
    await pipeline(incoming, createWriteStream(join(directory, String(count++)), { flush: true }))
    response.writeHead(201).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

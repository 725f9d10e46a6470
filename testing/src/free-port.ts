import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems give to connections and to whoever asks for any port, and above the usual ones. */
const range = [10_000, 32_000] as const

/** A loopback port that is free, and is given to no other caller, of any process, until this process ends. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...range)
    if ((await reserve(port)) && (await isFree(port))) return port
  }
}

/** By a UDP socket of the same number: whoever listens on the port, now or after a restart, is not in its way. */
async function reserve(port: number): Promise<boolean> {
  const holder = createSocket('udp4').bind({ address: '127.0.0.1', port, exclusive: true })
  try {
    await once(holder, 'listening')
  } catch {
    holder.close()
    return false
  }
  holder.unref()
  return true
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * The network between a browser and an engine, which can fail: carries bytes from a port of its own to that of an
 * engine, and changes nothing in them.
 */
export async function startWire() {
  const pairs = new Set<readonly [Socket, Socket]>()
  let target = 0
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('The wire has no port')

  const cut = () => {
    for (const [near] of pairs) near.destroy()
  }
  return {
    url: `http://localhost:${address.port}`,
    /** Where new connections lead from now on. */
    leadTo(port: number): void {
      target = port
    },
    /** Ends every connection. */
    cut,
    /** Leaves every connection open and silent, as a closed laptop does. New ones work. */
    freeze(): void {
      for (const [near, far] of pairs) {
        near.unpipe(far).pause()
        far.unpipe(near).pause()
      }
    },
    async close(): Promise<void> {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}

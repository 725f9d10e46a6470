import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A loopback proxy in front of one engine, for faults of the network between two machines. */
export interface Wire {
  port: number
  /** How many connections go through it. */
  size(): number
  /** Destroys connections on both sides; `choose` says which. */
  cut(choose: () => boolean): number
  /** From now on these connections stay open and nothing goes through, in either direction. */
  swallow(choose: () => boolean): number
  /** Ends the swallowed connections. */
  heal(): void
  close(): Promise<void>
}

interface Link {
  near: Socket
  far: Socket
  isSwallowed: boolean
}

/** @param enginePort where each new connection is passed on to */
export async function createWire(enginePort: number): Promise<Wire> {
  const links = new Set<Link>()
  const server = createServer((near) => join(links, near, enginePort))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the wire has no port')
  const chosen = (choose: () => boolean) => [...links].filter(choose)

  return {
    port: address.port,
    size: () => links.size,
    cut: (choose) => chosen(choose).map(destroy).length,
    swallow: (choose) => chosen(choose).map(swallow).length,
    heal: () => {
      for (const link of links) if (link.isSwallowed) destroy(link)
    },
    close: async () => {
      for (const link of links) destroy(link)
      server.close()
      await once(server, 'close')
    },
  }
}

function join(links: Set<Link>, near: Socket, enginePort: number): void {
  const far = connect({ host: '127.0.0.1', port: enginePort, noDelay: true })
  const link: Link = { near, far, isSwallowed: false }
  links.add(link)
  near.setNoDelay(true)
  near.pipe(far)
  far.pipe(near)
  for (const side of [near, far]) {
    side.on('error', () => destroy(link))
    side.on('close', () => {
      // The other end of a swallowed link must not notice.
      if (!link.isSwallowed) destroy(link)
      if (near.destroyed && far.destroyed) links.delete(link)
    })
  }
}

function swallow(link: Link): void {
  link.isSwallowed = true
  const { near, far } = link
  near.unpipe(far)
  far.unpipe(near)
  near.resume()
  far.resume()
}

function destroy({ near, far }: Link): void {
  near.destroy()
  far.destroy()
}

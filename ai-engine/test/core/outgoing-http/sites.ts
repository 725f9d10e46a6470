import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { createOutgoingHttp, type OutgoingHttpDeps } from '../../../src/core/outgoing-http/outgoing-http.ts'

export const publicAddress = '93.184.215.14'

export interface ReceivedRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

export interface Site {
  port: number
  received: ReceivedRequest[]
  stop(): Promise<void>
}

const open: { server: Server; sockets: Set<Socket> }[] = []

/** An HTTP server on loopback that keeps what it heard. */
export async function startSite(answer: (request: ReceivedRequest, response: ServerResponse) => void): Promise<Site> {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body: await text(request) }
    received.push(one)
    answer(one, response)
  })
  return { received, ...(await listen(server)) }
}

/** A server of bare bytes. */
export async function startRawSite(answer: (socket: Socket) => void): Promise<Site> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  return { received: [], ...(await listen(server)) }
}

export async function listen(server: Server): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const one = { server, sockets }
  open.push(one)
  return { port: (server.address() as AddressInfo).port, stop: () => stop(one) }
}

async function stop({ server, sockets }: (typeof open)[number]): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
}

export async function stopSites(): Promise<void> {
  await Promise.all(open.splice(0).map(stop))
}

/**
 * The guard as it is, with names of the test's own. The address it decides to connect to is recorded, and mapped to
 * loopback, where the sites are: an address that should have been refused would get an answer.
 */
export function createGuard(names: Readonly<Record<string, readonly string[]>> = {}, deps: OutgoingHttpDeps = {}) {
  const dialled: string[] = []
  const resolve = async (host: string) => [...(names[host] ?? (host.endsWith('.test') ? [publicAddress] : []))]
  const guard = createOutgoingHttp({
    resolveName: resolve,
    resolveAllowedName: resolve,
    dial(address) {
      dialled.push(address)
      return '127.0.0.1'
    },
    ...deps,
  })
  return { ...guard, dialled, fetch: guard.createFetch({ owner: 'ann' }) }
}

import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import { MAX_FRAME_BYTES } from '@grizz/protocol/scalars'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { AppError } from '../../core/errors/app-error.ts'

const CLOSE_TIMEOUT_MS = 1000
/** Bounds fragments of a message and chunks of a frame: each takes memory of its own, however small it is. */
const FRAGMENT_LIMITS = { maxFragments: 1024, maxBufferedChunks: 4096 }

/** Sockets as routes (`{ websocket: true }`): refused like any request, before the upgrade. */
export async function acceptSockets(app: FastifyInstance): Promise<void> {
  const upgraded = new Set<Duplex>()
  app.server.on('upgrade', (_request, connection) => {
    upgraded.add(connection)
    connection.once('close', () => upgraded.delete(connection))
  })
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, ...FRAGMENT_LIMITS },
    errorHandler: closeBroken,
    preClose: (done) => void closeSockets(app, upgraded).then(() => done(), done),
  })
  app.addHook('onRequest', async (request) => {
    if (request.ws && !request.url.startsWith('/ws/'))
      throw new AppError('not_found', 'Sockets open at /ws/chat/<conversation id>.')
  })
}

// ws itself closes a socket that breaks the protocol, with the right code.
function closeBroken(error: Error, socket: WebSocket, request: FastifyRequest): void {
  if ('code' in error && String(error.code).startsWith('WS_ERR')) return
  request.log.error({ err: error }, 'A socket failed')
  socket.close(1011)
}

// A dead peer never answers a close, and a refused one may never close: `app.close()` would wait for both.
async function closeSockets(app: FastifyInstance, upgraded: ReadonlySet<Duplex>): Promise<void> {
  app.server.removeAllListeners('upgrade')
  // It now refuses upgrades in progress, which nothing would close.
  app.websocketServer.close()
  const connections = [...upgraded]
  const closed = connections.map((connection) => once(connection, 'close').catch(() => undefined))
  for (const client of app.websocketServer.clients) client.close(1001, 'This server is going down')
  const timer = setTimeout(() => {
    for (const connection of connections) connection.destroy()
  }, CLOSE_TIMEOUT_MS)
  await Promise.all(closed)
  clearTimeout(timer)
}

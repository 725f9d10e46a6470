import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import { MAX_FRAME_BYTES } from '@grizz/protocol/scalars'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { AppError } from '../../core/errors/app-error.ts'

const CLOSE_TIMEOUT_MS = 1000
/** Pieces of a message, and pieces in which a frame arrives: each takes memory of its own, however small it is. */
const FRAGMENT_LIMITS = { maxFragments: 1024, maxBufferedChunks: 4096 }

/** Sockets as routes (`{ websocket: true }`): refused like any request, before the upgrade. */
export async function acceptSockets(app: FastifyInstance): Promise<void> {
  const held = new Set<Duplex>()
  app.server.on('upgrade', (_request, connection) => {
    held.add(connection)
    connection.once('close', () => held.delete(connection))
  })
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, ...FRAGMENT_LIMITS },
    errorHandler: endBroken,
    preClose: (done) => void sayGoodbye(app, held).then(() => done(), done),
  })
  app.addHook('onRequest', async (request) => {
    if (request.ws && !request.url.startsWith('/ws/'))
      throw new AppError('not_found', 'Sockets open at /ws/chat/<conversation id>.')
  })
}

// ws closes by itself, with the right code, what breaks its protocol.
function endBroken(error: Error, socket: WebSocket, request: FastifyRequest): void {
  if ('code' in error && String(error.code).startsWith('WS_ERR')) return
  request.log.error({ err: error }, 'A socket failed')
  socket.close(1011)
}

// A peer that is gone never answers a close, and one that was refused may never close: `app.close()` would wait for both.
async function sayGoodbye(app: FastifyInstance, held: ReadonlySet<Duplex>): Promise<void> {
  app.server.removeAllListeners('upgrade')
  // From now on it refuses those that are being let in at this moment, which nobody would close.
  app.websocketServer.close()
  const connections = [...held]
  const gone = connections.map((connection) => once(connection, 'close').catch(() => undefined))
  for (const client of app.websocketServer.clients) client.close(1001, 'This server is going down')
  const timer = setTimeout(() => {
    for (const connection of connections) connection.destroy()
  }, CLOSE_TIMEOUT_MS)
  await Promise.all(gone)
  clearTimeout(timer)
}

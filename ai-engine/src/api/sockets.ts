import { once } from 'node:events'
import websocket from '@fastify/websocket'
import { MAX_FRAME_BYTES } from '@grizz/protocol/scalars'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { AppError } from '../core/errors.ts'

const GOODBYE_WITHIN_MS = 1000

/** Sockets as routes (`{ websocket: true }`): refused like any request, before the upgrade. */
export async function acceptSockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    errorHandler: endBroken,
    preClose: (done) => void sayGoodbye(app).then(() => done(), done),
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

// A peer that is gone never answers a close, and `app.close()` would wait for it.
async function sayGoodbye(app: FastifyInstance): Promise<void> {
  app.server.removeAllListeners('upgrade')
  // From now on it refuses those that are being let in at this moment, which nobody would close.
  app.websocketServer.close()
  const clients = [...app.websocketServer.clients]
  const gone = clients.map((client) => (client.readyState === client.CLOSED ? undefined : once(client, 'close')))
  for (const client of clients) client.close(1001, 'This server is going down')
  const timer = setTimeout(() => {
    for (const client of clients) client.terminate()
  }, GOODBYE_WITHIN_MS)
  await Promise.all(gone)
  clearTimeout(timer)
}

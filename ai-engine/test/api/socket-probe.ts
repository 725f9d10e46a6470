import type { FastifyPluginAsync } from 'fastify'

/** A socket and a stream that only say who opened them: what is tested is the way in, not what follows. */
export const socketProbe: FastifyPluginAsync = async (app) => {
  app.get('/ws/chat/:id', { websocket: true }, (socket, { caller }) => {
    socket.send(JSON.stringify({ ...caller, scopes: [...caller.scopes] }))
  })
  app.get('/api/conversations/:id/events', (request, reply) => {
    const { caller } = request
    reply.type('text/event-stream').send(`data: ${JSON.stringify({ ...caller, scopes: [...caller.scopes] })}\n\n`)
  })
}

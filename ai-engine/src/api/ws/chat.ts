import type { Duplex } from 'node:stream'
import { followEvents } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Caller } from '../../core/security/caller.ts'
import { follow } from '../following/follow.ts'
import { enforceConnectionLimit, type LiveDeps, requireOwner } from '../following/live-route.ts'
import { createFrameQueue } from './frame-queue.ts'
import { answerFrame, type FrameServices } from './frames.ts'
import { createKeepalive } from './keepalive.ts'
import { enforceMessageDeadline } from './message-deadline.ts'
import { createSocketWriter } from './socket-writer.ts'

export type ChatSocketDeps = FrameServices & LiveDeps & { messageTimeoutMs?: number }

/** `/ws/chat/:conversationId?after=`: one conversation, live, both ways. */
export function chatSocketRoutes(deps: ChatSocketDeps): FastifyPluginAsyncZod {
  const params = z.object({ conversationId: id })

  return async (app) => {
    const keepalive = createKeepalive()
    app.addHook('onClose', async () => keepalive.stop())
    app.get(
      '/ws/chat/:conversationId',
      {
        websocket: true,
        schema: { params, querystring: followEvents },
        preHandler: [
          ({ caller, params }) => requireOwner(deps.conversations, caller, params.conversationId),
          enforceConnectionLimit(deps.connections),
        ],
      },
      (socket, { caller, params: { conversationId }, query: { after }, raw }) => {
        keepalive.watch(socket)
        enforceMessageDeadline(socket, raw.socket, deps.messageTimeoutMs)
        openChat(deps, { socket, stream: raw.socket, caller, conversationId, after })
      },
    )
  }
}

interface Chat {
  socket: WebSocket
  stream: Duplex
  caller: Caller
  conversationId: string
  after: string | undefined
}

// No await before the frame queue listens: a frame can come with the handshake.
function openChat(deps: ChatSocketDeps, { socket, stream, ...chat }: Chat): void {
  const { caller, conversationId, after } = chat
  const closed = new AbortController()
  const writer = createSocketWriter(socket, stream, { onFrame: (type) => type === 'ready' && frameQueue.open() })
  const frameQueue = createFrameQueue(socket, {
    onFlood: () => socket.close(1013, 'Too many frames'),
    async handle(data, isBinary) {
      const reply = await answerFrame(deps, chat, isBinary ? undefined : data.toString())
      if (reply) writer.frame(reply)
      await writer.waitUntilWritable(0, closed.signal)?.catch(() => socket.terminate())
    },
  })
  const forget = deps.connections.add(caller, (reason) => {
    frameQueue.close()
    socket.close(1008, reason)
  })
  socket.once('close', () => {
    forget()
    closed.abort()
  })
  const isOwner = () => deps.conversations.owns(caller.userId, conversationId)
  follow({ log: deps.log, conversationId, after, writer, isOwner, signal: closed.signal }).catch((err: unknown) =>
    deps.logger.error({ err, conversationId }, 'A socket could not follow its conversation'),
  )
}

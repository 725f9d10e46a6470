import type { Duplex } from 'node:stream'
import { followEvents } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Caller } from '../../core/security/caller.ts'
import type { LiveDeps } from '../following/event-writer.ts'
import { follow } from '../following/follow.ts'
import { requireOwner } from '../following/owner.ts'
import { requireRoom } from '../following/require-room.ts'
import { createFrameQueue } from './frame-queue.ts'
import { answerFrame, type FrameServices } from './frames.ts'
import { createKeepalive } from './keepalive.ts'
import { createSocketWriter } from './socket-writer.ts'
import { limitUnfinished } from './unfinished.ts'

export type ChatSocketDeps = FrameServices & LiveDeps & { finishWithinMs?: number }

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
          requireRoom(deps.connections),
        ],
      },
      (socket, { caller, params: { conversationId }, query: { after }, raw }) => {
        keepalive.watch(socket)
        limitUnfinished(socket, raw.socket, deps.finishWithinMs)
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

// Nothing here may wait before the inbox listens: a frame can come with the handshake.
function openChat(deps: ChatSocketDeps, { socket, stream, ...chat }: Chat): void {
  const { caller, conversationId, after } = chat
  const closed = new AbortController()
  const writer = createSocketWriter(socket, stream, { said: (type) => type === 'ready' && frameQueue.open() })
  const frameQueue = createFrameQueue(socket, {
    flooded: () => socket.close(1013, 'Too many frames'),
    async handle(data, isBinary) {
      const said = await answerFrame(deps, chat, isBinary ? undefined : data.toString())
      if (said) writer.frame(said)
      await writer.room(0, closed.signal)?.catch(() => socket.terminate())
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
  const isTheirs = () => deps.conversations.owns(caller.userId, conversationId)
  follow({ log: deps.log, conversationId, after, writer, isTheirs, signal: closed.signal }).catch((err: unknown) =>
    deps.logger.error({ err, conversationId }, 'A socket could not follow its conversation'),
  )
}

import type { Duplex } from 'node:stream'
import { followEvents } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { Caller } from '../../core/security/caller.ts'
import { follow } from '../follow.ts'
import { requireOwner } from '../owner.ts'
import { requireRoom } from '../require-room.ts'
import type { LiveDeps } from '../sink.ts'
import { answerFrame, type FrameServices } from './frames.ts'
import { createInbox } from './inbox.ts'
import { createPulse } from './pulse.ts'
import { socketSink } from './socket-sink.ts'
import { limitUnfinished } from './unfinished.ts'

export type ChatSocketDeps = FrameServices & LiveDeps & { finishWithinMs?: number }

/** `/ws/chat/:conversationId?after=`: one conversation, live, both ways. */
export function chatSocketRoutes(deps: ChatSocketDeps): FastifyPluginAsyncZod {
  const params = z.object({ conversationId: id })

  return async (app) => {
    const pulse = createPulse()
    app.addHook('onClose', async () => pulse.stop())
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
        pulse.watch(socket)
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
  const sink = socketSink(socket, stream, { said: (type) => type === 'ready' && inbox.open() })
  const inbox = createInbox(socket, {
    flooded: () => socket.close(1013, 'Too many frames'),
    async handle(data, isBinary) {
      const said = await answerFrame(deps, chat, isBinary ? undefined : data.toString())
      if (said) sink.say(said)
      await sink.room(0, closed.signal)?.catch(() => socket.terminate())
    },
  })
  const forget = deps.connections.add(caller, (reason) => {
    inbox.close()
    socket.close(1008, reason)
  })
  socket.once('close', () => {
    forget()
    closed.abort()
  })
  const isTheirs = () => deps.conversations.owns(caller.userId, conversationId)
  follow({ log: deps.log, conversationId, after, sink, isTheirs, signal: closed.signal }).catch((err: unknown) =>
    deps.logger.error({ err, conversationId }, 'A socket could not follow its conversation'),
  )
}

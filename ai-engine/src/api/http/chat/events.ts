import type { ServerResponse } from 'node:http'
import type { ServerFrame } from '@grizz/protocol/frames'
import { followEvents } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Caller } from '../../../core/security/caller.ts'
import { waitUntilWritable } from '../../following/backpressure.ts'
import type { EventWriter } from '../../following/event-writer.ts'
import { follow } from '../../following/follow.ts'
import { enforceConnectionLimit, type LiveDeps, requireOwner } from '../../following/live-route.ts'
import { problems } from '../../server/problems.ts'

const COMMENT_INTERVAL_MS = 15_000
const CLOSE_TIMEOUT_MS = 1000
const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/** `GET /api/conversations/:id/events?after=`: the socket's frames as server-sent events. */
export function eventRoutes(deps: LiveDeps): FastifyPluginAsyncZod {
  const params = z.object({ id })
  const response = {
    200: { description: 'A stream of events', content: { 'text/event-stream': { schema: z.string() } } },
  }

  return async (app) => {
    const open = new Set<ServerResponse>()
    let isClosing = false
    app.addHook('preClose', async () => {
      isClosing = true
      for (const stream of open) endStream(stream)
    })
    app.get(
      '/api/conversations/:id/events',
      {
        schema: {
          tags: ['messages'],
          params,
          querystring: followEvents,
          response: { ...response, ...problems(401, 404, 429) },
        },
        preHandler: [
          ({ caller, params }) => requireOwner(deps.conversations, caller, params.id),
          enforceConnectionLimit(deps.connections),
        ],
      },
      async ({ caller, params, query, headers }, reply) => {
        // The app began to close while the caller was being identified: nothing would end this stream.
        if (isClosing) throw new AppError('unavailable', 'This server is going down.')
        reply.hijack()
        const stream = reply.raw
        if (stream.destroyed) return
        for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...streamHeaders }))
          if (value) stream.setHeader(name, value)
        stream.flushHeaders()
        open.add(stream)
        stream.once('close', () => open.delete(stream))
        const after = headers['last-event-id']?.toString() ?? query.after
        streamEvents(deps, { stream, caller, conversationId: params.id, after })
      },
    )
  }
}

interface EventStream {
  stream: ServerResponse
  caller: Caller
  conversationId: string
  after: string | undefined
}

function streamEvents(deps: LiveDeps, { stream, caller, conversationId, after }: EventStream): void {
  const closed = new AbortController()
  const forget = deps.connections.add(caller, () => endStream(stream))
  const commenting = setInterval(() => void (stream.writableLength === 0 && stream.write(':\n\n')), COMMENT_INTERVAL_MS)
  stream.on('error', () => stream.destroy())
  stream.once('close', () => {
    clearInterval(commenting)
    forget()
    closed.abort()
  })
  const isOwner = () => deps.conversations.owns(caller.userId, conversationId)
  const writer = createResponseWriter(stream)
  follow({ log: deps.log, conversationId, after, writer, isOwner, signal: closed.signal }).catch((err: unknown) =>
    deps.logger.error({ err, conversationId }, 'A stream could not follow its conversation'),
  )
}

function createResponseWriter(stream: ServerResponse): EventWriter {
  function send(text: string): void {
    if (!stream.writableEnded) stream.write(text)
  }
  return {
    event: ({ id, type, json }) => send(`id: ${id}\nevent: ${type}\ndata: ${json}\n\n`),
    frame: (frame) => send(`${idLine(frame)}event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`),
    waitUntilWritable: (length, signal) => waitUntilWritable(stream, length, signal),
    end: () => endStream(stream),
  }
}

// A client that does not read would keep the stream open for ever.
function endStream(stream: ServerResponse): void {
  stream.end()
  setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS).unref()
}

function idLine(frame: ServerFrame): string {
  return frame.type === 'ready' || frame.type === 'reset' ? `id: ${frame.cursor}\n` : ''
}

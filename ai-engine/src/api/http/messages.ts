import {
  editMessage,
  postMessage,
  readMessages,
  requestAnswer,
  requestedAnswer,
  sentMessage,
} from '@grizz/protocol/http'
import { message, snapshot } from '@grizz/protocol/resources'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answers, Conversations, Queue, SendMessage } from '../dependencies.ts'
import { problems } from '../problems.ts'

export interface MessageRoutesDeps {
  conversations: Pick<Conversations, 'snapshot'>
  sendMessage: SendMessage
  queue: Queue
  answers: Answers
}

export function messageRoutes({
  conversations,
  sendMessage,
  queue,
  answers,
}: MessageRoutesDeps): FastifyPluginAsyncZod {
  const tags = ['messages']
  const params = z.object({ id })

  return async (app) => {
    app.get(
      '/api/conversations/:id/messages',
      { schema: { tags, params, querystring: readMessages, response: { 200: snapshot, ...problems(401, 404, 429) } } },
      ({ caller, params, query }) => conversations.snapshot(caller.userId, params.id, query),
    )

    app.post(
      '/api/conversations/:id/messages',
      {
        // A repeat never counts against a limit, and only the service knows a repeat.
        config: { countedLater: true },
        schema: {
          tags,
          params,
          body: postMessage,
          response: { 200: sentMessage, 202: sentMessage, ...problems(401, 404, 409, 410, 413, 429) },
        },
      },
      async ({ caller, params, body }, reply) => {
        const { message, run, repeated } = await sendMessage(caller, params.id, body)
        return reply.code(repeated ? 200 : 202).send({ message, run })
      },
    )

    app.patch(
      '/api/messages/:id',
      { schema: { tags, params, body: editMessage, response: { 200: message, ...problems(401, 404, 409, 413, 429) } } },
      ({ caller, params, body }) => queue.edit(caller.userId, params.id, body.content),
    )

    app.delete(
      '/api/messages/:id',
      { schema: { tags, params, response: { 204: z.null(), ...problems(401, 404, 409, 429) } } },
      async ({ caller, params }, reply) => {
        await queue.withdraw(caller.userId, params.id)
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/api/messages/:id/answers',
      {
        config: { countedLater: true },
        schema: {
          tags,
          params,
          body: requestAnswer,
          response: { 200: requestedAnswer, 202: requestedAnswer, ...problems(401, 404, 409, 429) },
        },
      },
      async ({ caller, params, body }, reply) => {
        const { run, repeated } = await answers.request(caller.userId, params.id, body)
        return reply.code(repeated ? 200 : 202).send({ run })
      },
    )
  }
}

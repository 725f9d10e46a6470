import { postMessage, readMessages, sentMessage, stepList } from '@grizz/protocol/http'
import { snapshot } from '@grizz/protocol/resources'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ReadSnapshot } from '../../../services/conversations/snapshots.ts'
import type { SendMessage } from '../../../services/messages/send-message.ts'
import type { AnswerSteps } from '../../../services/runs/answer-steps.ts'
import { problems } from '../../server/problems.ts'
import { writeRateHeaders } from '../../server/rate-headers.ts'

export interface MessageRoutesDeps {
  conversations: { snapshot: ReadSnapshot }
  sendMessage: SendMessage
  answerSteps: AnswerSteps
}

/** A conversation's messages: reading a branch, sending one, and the steps behind an answer. */
export function messageRoutes({ conversations, sendMessage, answerSteps }: MessageRoutesDeps): FastifyPluginAsyncZod {
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
        // A repeat never counts against a limit, and only the service recognises a repeat.
        config: { countsItself: true },
        schema: {
          tags,
          params,
          body: postMessage,
          response: { 200: sentMessage, 202: sentMessage, ...problems(401, 404, 409, 410, 413, 429) },
        },
      },
      async ({ caller, params, body }, reply) => {
        const { message, run, repeated, left } = await sendMessage(caller, params.id, body)
        writeRateHeaders(reply, left)
        return reply.code(repeated ? 200 : 202).send({ message, run })
      },
    )

    app.get(
      '/api/messages/:id/steps',
      { schema: { tags, params, response: { 200: stepList, ...problems(401, 404, 429) } } },
      async ({ caller, params }) => ({ steps: await answerSteps(caller.userId, params.id) }),
    )
  }
}

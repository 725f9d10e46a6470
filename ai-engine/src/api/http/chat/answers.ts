import { requestAnswer, requestedAnswer } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answers } from '../../../services/messages/answers.ts'
import { problems } from '../../server/problems.ts'
import { writeRateHeaders } from '../../server/rate-headers.ts'

/** Another answer to a question, or the rest of one that was interrupted. */
export function answerRoutes({ answers }: { answers: Answers }): FastifyPluginAsyncZod {
  const tags = ['messages']
  const params = z.object({ id })

  return async (app) => {
    app.post(
      '/api/messages/:id/answers',
      {
        config: { countsItself: true },
        schema: {
          tags,
          params,
          body: requestAnswer,
          response: { 200: requestedAnswer, 202: requestedAnswer, ...problems(401, 404, 409, 429) },
        },
      },
      async ({ caller, params, body }, reply) => {
        const { run, repeated, left } = await answers.request(caller, params.id, body)
        if (left) writeRateHeaders(reply, left)
        return reply.code(repeated ? 200 : 202).send({ run })
      },
    )
  }
}

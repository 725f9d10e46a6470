import { stepList } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnswerSteps } from '../../../services/runs/answer-steps.ts'
import { problems } from '../../server/problems.ts'

/** How an answer came about. */
export function stepRoutes({ answerSteps }: { answerSteps: AnswerSteps }): FastifyPluginAsyncZod {
  const params = z.object({ id })

  return async (app) => {
    app.get(
      '/api/messages/:id/steps',
      { schema: { tags: ['messages'], params, response: { 200: stepList, ...problems(401, 404, 429) } } },
      async ({ caller, params }) => ({ steps: await answerSteps(caller.userId, params.id) }),
    )
  }
}

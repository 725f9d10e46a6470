import { moveRun } from '@grizz/protocol/http'
import { run } from '@grizz/protocol/resources'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { QueueEdits } from '../../../services/messages/queue-edits.ts'
import type { StopRun } from '../../../services/runs/stop-run.ts'
import { problems } from '../../server/problems.ts'

export function runRoutes({ queue }: { queue: Pick<QueueEdits, 'move'> & { cancel: StopRun } }): FastifyPluginAsyncZod {
  const tags = ['runs']
  const params = z.object({ id })

  return async (app) => {
    app.patch(
      '/api/runs/:id',
      { schema: { tags, params, body: moveRun, response: { 200: run, ...problems(401, 404, 409, 429) } } },
      ({ caller, params, body }) => queue.move(caller.userId, params.id, body.position),
    )

    app.post(
      '/api/runs/:id/cancel',
      { schema: { tags, params, response: { 202: run, ...problems(401, 404, 429) } } },
      async ({ caller, params }, reply) => reply.code(202).send(await queue.cancel(caller.userId, params.id)),
    )
  }
}

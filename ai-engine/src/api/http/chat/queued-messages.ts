import { editMessage } from '@grizz/protocol/http'
import { message } from '@grizz/protocol/resources'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { QueueEdits } from '../../../services/messages/queue-edits.ts'
import { problems } from '../../server/problems.ts'

/** Edits or withdraws a message whose answer has not begun. */
export function queuedMessageRoutes({
  queue,
}: {
  queue: Pick<QueueEdits, 'edit' | 'withdraw'>
}): FastifyPluginAsyncZod {
  const tags = ['messages']
  const params = z.object({ id })

  return async (app) => {
    app.patch(
      '/api/messages/:id',
      { schema: { tags, params, body: editMessage, response: { 200: message, ...problems(401, 404, 409, 413, 429) } } },
      ({ caller, params, body }) => queue.edit(caller.userId, params.id, body),
    )

    app.delete(
      '/api/messages/:id',
      { schema: { tags, params, response: { 204: z.null(), ...problems(401, 404, 409, 429) } } },
      async ({ caller, params }, reply) => {
        await queue.withdraw(caller.userId, params.id)
        return reply.code(204).send(null)
      },
    )
  }
}

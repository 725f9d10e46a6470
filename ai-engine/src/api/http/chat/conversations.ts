import { conversationPage, createConversation, listConversations, updateConversation } from '@grizz/protocol/http'
import { conversation } from '@grizz/protocol/resources'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Conversations } from '../../../services/conversations/conversations.ts'
import type { Deletions } from '../../../services/conversations/deletions.ts'
import { problems } from '../../server/problems.ts'

export function conversationRoutes({
  conversations,
}: {
  conversations: Conversations & Deletions
}): FastifyPluginAsyncZod {
  const tags = ['conversations']
  const params = z.object({ id })
  const one = { tags, params, response: { 200: conversation, ...problems(401, 404, 429) } }
  const changed = { ...one, response: { 200: conversation, ...problems(401, 403, 404, 413, 429) } }

  return async (app) => {
    app.post(
      '/api/conversations',
      {
        schema: {
          tags,
          body: createConversation.nullish(),
          response: { 200: conversation, 201: conversation, ...problems(401, 403, 404, 413, 429) },
        },
      },
      async ({ caller, body }, reply) => {
        const { conversation, created } = await conversations.create(caller.userId, body ?? {})
        return reply.code(created ? 201 : 200).send(conversation)
      },
    )

    app.get(
      '/api/conversations',
      { schema: { tags, querystring: listConversations, response: { 200: conversationPage, ...problems(401, 429) } } },
      ({ caller, query }) => conversations.list(caller.userId, query),
    )

    app.get('/api/conversations/:id', { schema: one }, ({ caller, params }) =>
      conversations.get(caller.userId, params.id),
    )

    app.patch(
      '/api/conversations/:id',
      { schema: { ...changed, body: updateConversation } },
      ({ caller, params, body }) => conversations.update(caller.userId, params.id, body),
    )

    app.post('/api/conversations/:id/restore', { schema: one }, async ({ caller, params }) => {
      await conversations.restore(caller.userId, params.id)
      return conversations.get(caller.userId, params.id)
    })

    app.delete(
      '/api/conversations/:id',
      { schema: { tags, params, response: { 204: z.null(), ...problems(401, 404, 429) } } },
      async ({ caller, params }, reply) => {
        await conversations.remove(caller.userId, params.id)
        return reply.code(204).send(null)
      },
    )
  }
}

import { sessionList } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Sessions } from '../../../db/users/sessions.ts'
import { problems } from '../../server/problems.ts'

/** The sessions of the caller, and ending them. */
export function sessionRoutes({ sessions }: { sessions: Sessions }): FastifyPluginAsyncZod {
  const tags = ['accounts']
  const config = { scope: 'admin' } as const

  return async (app) => {
    app.get(
      '/api/sessions',
      { config, schema: { tags, response: { 200: sessionList, ...problems(401, 429) } } },
      async ({ caller }) => {
        const mine = await sessions.list(caller.userId)
        return {
          sessions: mine.map(({ createdAt, expiresAt, ...shown }) => ({
            ...shown,
            current: shown.id === caller.credential.id,
            createdAt: createdAt.toISOString(),
            expiresAt: expiresAt.toISOString(),
          })),
        }
      },
    )

    app.delete(
      '/api/sessions',
      { config, schema: { tags, response: { 204: z.null(), ...problems(401, 429) } } },
      async ({ caller: { userId, credential } }, reply) => {
        await sessions.endOthers(userId, credential.kind === 'session' ? credential.id : undefined)
        return reply.code(204).send(null)
      },
    )

    app.delete(
      '/api/sessions/:id',
      { config, schema: { tags, params: z.object({ id }), response: { 204: z.null(), ...problems(401, 404, 429) } } },
      async ({ caller, params }, reply) => {
        if (!(await sessions.end(caller.userId, params.id)))
          throw new AppError('not_found', 'There is no such session.')
        return reply.code(204).send(null)
      },
    )
  }
}

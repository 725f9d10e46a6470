import { listPeople, type Person, person, personPage, updatePerson } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Administration } from '../../../db/users/administration.ts'
import { problems } from '../../server/problems.ts'

/** The users of this installation, for its administrators. Users' conversations are not shown. */
export function peopleRoutes({ administration }: { administration: Administration }): FastifyPluginAsyncZod {
  const tags = ['people']
  const config = { scope: 'admin', admin: true } as const
  const params = z.object({ id })

  return async (app) => {
    app.get(
      '/api/people',
      { config, schema: { tags, querystring: listPeople, response: { 200: personPage, ...problems(401, 429) } } },
      async ({ query }) => {
        const { people, nextCursor } = await administration.list(query)
        return { people: people.map(show), nextCursor }
      },
    )

    app.patch(
      '/api/people/:id',
      {
        config,
        schema: { tags, params, body: updatePerson, response: { 200: person, ...problems(401, 404, 409, 429) } },
      },
      async ({ params, body }) => {
        const changed = await administration.change(params.id, body)
        if (changed === 'last_admin')
          throw new AppError('conflict', 'This is the last administrator. Make somebody else one first.')
        if (!changed) throw noSuchUser()
        return show(changed)
      },
    )

    app.delete(
      '/api/people/:id/sessions',
      { config, schema: { tags, params, response: { 204: z.null(), ...problems(401, 404, 429) } } },
      async ({ params }, reply) => {
        if (!(await administration.signOut(params.id))) throw noSuchUser()
        return reply.code(204).send(null)
      },
    )
  }
}

type ListedUser = Awaited<ReturnType<Administration['list']>>['people'][number]

function show({ bannedAt, activeAt, createdAt, ...shown }: ListedUser): Person {
  return {
    ...shown,
    bannedAt: bannedAt?.toISOString() ?? null,
    activeAt: activeAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}

function noSuchUser(): AppError {
  return new AppError('not_found', 'There is no such person.')
}

import {
  createProvider,
  provider,
  providerList,
  testedProvider,
  testProvider,
  updateProvider,
} from '@grizz/protocol/providers'
import { id } from '@grizz/protocol/scalars'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TestProviders } from '../../../services/providers/provider-tests.ts'
import type { Providers } from '../../../services/providers/providers.ts'
import { problems } from '../../server/problems.ts'

/** Sources of models, for administrators. A change holds on every engine within 2 s. No answer holds a key. */
export function providerRoutes(deps: { providers: Providers; testProvider: TestProviders }): FastifyPluginAsyncZod {
  const { providers, testProvider: test } = deps
  const tags = ['administration']
  const config = { scope: 'admin', admin: true, returnsReadableData: true } as const
  const params = z.object({ id })

  return async (app) => {
    app.get(
      '/api/providers',
      { config, schema: { tags, response: { 200: providerList, ...problems(401, 403, 429) } } },
      () => providers.list(),
    )

    app.post(
      '/api/providers',
      { config, schema: { tags, body: createProvider, response: { 201: provider, ...problems(401, 403, 409, 429) } } },
      async ({ body }, reply) => reply.code(201).send(await providers.create(body)),
    )

    app.patch(
      '/api/providers/:id',
      {
        config,
        schema: {
          tags,
          params,
          body: updateProvider,
          response: { 200: provider, ...problems(401, 403, 404, 409, 429) },
        },
      },
      ({ params, body }) => providers.update(params.id, body),
    )

    app.delete(
      '/api/providers/:id',
      { config, schema: { tags, params, response: { 204: z.null(), ...problems(401, 403, 404, 409, 429) } } },
      async ({ params }, reply) => {
        await providers.remove(params.id)
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/api/providers/test',
      {
        config,
        schema: { tags, body: testProvider, response: { 200: testedProvider, ...problems(401, 403, 404, 409, 429) } },
      },
      ({ body }) => test(body),
    )
  }
}

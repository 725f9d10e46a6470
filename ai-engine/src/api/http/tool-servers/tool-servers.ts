import { id } from '@grizz/protocol/scalars'
import { createToolServer, toolServer, toolServerList, updateToolServer } from '@grizz/protocol/tool-servers'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ToolServers } from '../../../services/tool-servers/tool-servers.ts'
import { problems } from '../../server/problems.ts'

/** Servers whose tools models may call: for everyone by administrators, for themselves by users where that is allowed. */
export function toolServerRoutes({ toolServers }: { toolServers: ToolServers }): FastifyPluginAsyncZod {
  const tags = ['tools']
  const config = { scope: 'admin' } as const
  const params = z.object({ id })

  return async (app) => {
    app.get(
      '/api/tool-servers',
      { schema: { tags, response: { 200: toolServerList, ...problems(401, 429) } } },
      async ({ caller }) => ({ servers: await toolServers.list(caller), mayAdd: toolServers.mayAdd(caller) }),
    )

    app.post(
      '/api/tool-servers',
      {
        config: { ...config, returnsReadableData: true },
        schema: { tags, body: createToolServer, response: { 201: toolServer, ...problems(401, 403, 409, 429) } },
      },
      async ({ caller, body }, reply) => reply.code(201).send(await toolServers.create(caller, body)),
    )

    app.patch(
      '/api/tool-servers/:id',
      {
        config: { ...config, returnsReadableData: true },
        schema: {
          tags,
          params,
          body: updateToolServer,
          response: { 200: toolServer, ...problems(401, 403, 404, 429) },
        },
      },
      async ({ caller, params, body }) => toolServers.update(caller, params.id, body),
    )

    app.delete(
      '/api/tool-servers/:id',
      { config, schema: { tags, params, response: { 204: z.null(), ...problems(401, 403, 404, 429) } } },
      async ({ caller, params }, reply) => {
        await toolServers.remove(caller, params.id)
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/api/tool-servers/:id/refresh',
      {
        config: { ...config, returnsReadableData: true },
        schema: { tags, params, response: { 200: toolServer, ...problems(401, 403, 404, 429) } },
      },
      async ({ caller, params }) => toolServers.refresh(caller, params.id),
    )
  }
}

import { decidedToolCall, decideToolCall, readToolCall } from '@grizz/protocol/http'
import { id } from '@grizz/protocol/scalars'
import { toolList, toolServerSignIn } from '@grizz/protocol/tool-servers'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CallSignIns } from '../../../services/tool-calls/call-sign-ins.ts'
import type { Decisions } from '../../../services/tool-calls/decisions.ts'
import type { Toolboxes } from '../../../services/tool-calls/toolbox.ts'
import { problems } from '../../server/problems.ts'

/** The tools of a user's conversations, and the decisions that calls of them wait for. */
export function toolCallRoutes(deps: {
  toolboxes: Pick<Toolboxes, 'list'>
  decisions: Decisions
  callSignIns: Pick<CallSignIns, 'begin'>
}): FastifyPluginAsyncZod {
  const { toolboxes, decisions, callSignIns } = deps
  const tags = ['tools']
  const params = z.object({ callId: id })

  return async (app) => {
    app.get(
      '/api/tools',
      { schema: { tags, response: { 200: toolList, ...problems(401, 429) } } },
      async ({ caller }) => ({ tools: await toolboxes.list(caller.userId) }),
    )

    app.get(
      '/api/tool-calls/:callId',
      { schema: { tags, params, response: { 200: readToolCall, ...problems(401, 404, 429) } } },
      ({ caller, params }) => decisions.read(caller.userId, params.callId),
    )

    app.post(
      '/api/tool-calls/:callId/decisions',
      {
        config: { scope: 'approve' },
        schema: {
          tags,
          params,
          body: decideToolCall,
          response: { 200: decidedToolCall, ...problems(401, 404, 409, 429) },
        },
      },
      ({ caller, params, body }) => decisions.decide(caller.userId, params.callId, body),
    )

    app.post(
      '/api/tool-calls/:callId/sign-in',
      {
        config: { scope: 'admin' },
        schema: { tags, params, response: { 200: toolServerSignIn, ...problems(401, 404, 409, 429) } },
      },
      ({ caller, params }) => callSignIns.begin(caller.userId, params.callId),
    )
  }
}

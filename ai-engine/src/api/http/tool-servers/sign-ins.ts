import { id } from '@grizz/protocol/scalars'
import { toolServerSignIn } from '@grizz/protocol/tool-servers'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import { CALLBACK_PATH, CLIENT_PATH, type SignIns } from '../../../services/tool-servers/sign-ins.ts'
import { problems } from '../../server/problems.ts'
import { signInPage, signInPagePolicy } from './sign-in-page.ts'

const tags = ['tools']
const params = z.object({ id })
const parameter = z.string().max(4096).optional()
const callbackQuery = z.object({ state: parameter, code: parameter, iss: parameter, error: parameter })

/** Signing in at tool servers, each user for themselves. */
export function signInRoutes({ signIns }: { signIns: SignIns }): FastifyPluginAsyncZod {
  const config = { scope: 'admin' } as const

  return async (app) => {
    app.post(
      '/api/tool-servers/:id/sign-in',
      { config, schema: { tags, params, response: { 200: toolServerSignIn, ...problems(401, 404, 409, 429) } } },
      async ({ caller, params }) => signIns.begin(caller.userId, params.id),
    )

    app.delete(
      '/api/tool-servers/:id/sign-in',
      { config, schema: { tags, params, response: { 204: z.null(), ...problems(401, 404, 429) } } },
      async ({ caller, params }, reply) => {
        await signIns.signOut(caller.userId, params.id)
        return reply.code(204).send(null)
      },
    )

    app.get(
      CALLBACK_PATH,
      {
        config,
        schema: { tags, querystring: callbackQuery, response: { 200: page(), ...problems(401, 429) } },
      },
      async ({ caller, query, headers }, reply) => {
        try {
          return show(reply, await signIns.finish(caller.userId, query), headers['accept-language'])
        } catch (error) {
          if (!(error instanceof AppError) || !headers.accept?.includes('text/html')) throw error
          return show(reply, error, headers['accept-language'])
        }
      },
    )
  }
}

/** For authorization servers, which read it to know this installation. */
export function clientDocumentRoutes({ signIns }: { signIns: SignIns }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      CLIENT_PATH,
      { schema: { tags, response: { 200: z.record(z.string(), z.unknown()), ...problems() } } },
      () => signIns.clientDocument(),
    )
  }
}

function show(reply: FastifyReply, end: { name: string } | AppError, acceptLanguage: string | undefined): FastifyReply {
  return reply
    .code('code' in end ? end.status : 200)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', signInPagePolicy())
    .header('vary', 'accept-language')
    .serializer(String)
    .send(signInPage(end, acceptLanguage))
}

function page() {
  return { description: 'A page that says how it ended', content: { 'text/html': { schema: z.any() } } }
}

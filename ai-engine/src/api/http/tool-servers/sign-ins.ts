import { id } from '@grizz/protocol/scalars'
import { toolServerSignIn } from '@grizz/protocol/tool-servers'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import { CALLBACK_PATH, CLIENT_PATH, type SignIns } from '../../../services/tool-servers/sign-ins.ts'
import { problems } from '../../server/problems.ts'

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
          const { name } = await signIns.finish(caller.userId, query)
          return show(reply, 200, `You are signed in at ${name}.`)
        } catch (error) {
          if (!(error instanceof AppError) || !headers.accept?.includes('text/html')) throw error
          return show(reply, error.status, error.message)
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

/** A page for the window in which the user signed in: our sentence alone, and nothing that runs. */
function show(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Grizz Chat</title><p>${escaped(sentence)}</p><p>You can close this window.</p></html>`
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    .serializer(String)
    .send(body)
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function page() {
  return { description: 'A page that says how it ended', content: { 'text/html': { schema: z.any() } } }
}

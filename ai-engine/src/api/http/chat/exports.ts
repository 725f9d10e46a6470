import { Readable } from 'node:stream'
import { exportAccount } from '@grizz/protocol/files'
import { id } from '@grizz/protocol/scalars'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Users } from '../../../db/users/users.ts'
import type { ExportedFile, Exports } from '../../../services/conversations/exports.ts'
import { problems } from '../../server/problems.ts'

/** Exports of the user's data, as files. */
export function exportRoutes({
  exports,
  users,
}: {
  exports: Exports
  users: Pick<Users, 'byId'>
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/me/export',
      {
        schema: {
          tags: ['accounts'],
          querystring: exportAccount,
          response: { 200: file('application/json', 'application/zip'), ...problems(401, 429) },
        },
      },
      async ({ caller, query }, reply) => {
        const user = await users.byId(caller.userId)
        if (!user) throw new AppError('unauthorized', 'This account is gone.')
        if (query.files === 'true') return send(reply, 'application/zip', await exports.everythingWithFiles(user))
        return send(reply, 'application/json; charset=utf-8', await exports.everything(user))
      },
    )

    app.get(
      '/api/conversations/:id/export',
      {
        schema: {
          tags: ['conversations'],
          params: z.object({ id }),
          querystring: z.object({ leaf: id.optional() }),
          response: { 200: file('text/markdown'), ...problems(401, 404, 429) },
        },
      },
      async ({ caller, params, query }, reply) =>
        send(reply, 'text/markdown; charset=utf-8', await exports.conversation(caller.userId, params.id, query.leaf)),
    )
  }
}

function send(reply: FastifyReply, type: string, { filename, content }: ExportedFile) {
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${filename}"`)
    .header('cache-control', 'no-store')
    .send(typeof content === 'string' ? content : Readable.from(content))
}

function file(...types: string[]) {
  const content = Object.fromEntries(types.map((type) => [type, { schema: z.any() }]))
  return { description: 'A file, to be saved', content }
}

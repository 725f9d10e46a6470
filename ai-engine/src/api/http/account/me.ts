import { type Me, me } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Accounts } from '../../../core/security/accounts.ts'
import type { Users } from '../../../db/users/users.ts'
import { clientOf, setCookies } from '../../server/client.ts'
import { problems } from '../../server/problems.ts'

/** The caller's account. The page requests it at each start, so a session that is due is prolonged here. */
export function meRoutes({
  users,
  accounts,
  cookieName,
}: {
  users: Pick<Users, 'byId'>
  accounts: Accounts
  cookieName: string
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/me',
      { schema: { tags: ['accounts'], response: { 200: me, ...problems(401, 429) } } },
      async (request, reply) => {
        if (request.cookies[cookieName]) setCookies(reply, await accounts.prolong(clientOf(request)))
        const user = await users.byId(request.caller.userId)
        if (!user) throw new AppError('unauthorized', 'This account is gone.')
        return toMe(user)
      },
    )
  }
}

/** A row of the users. */
export type StoredUser = NonNullable<Awaited<ReturnType<Users['byId']>>>

export function toMe({ createdAt, email, ...user }: StoredUser): Me {
  return { ...user, email: email ?? '', createdAt: createdAt.toISOString() }
}

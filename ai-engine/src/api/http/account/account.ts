import { changePassword, deleteMe, type Me, me, updateMe } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Semaphore } from '../../../core/concurrency/semaphore.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { RateLimiter } from '../../../core/rate-limit/rate-limiter.ts'
import type { Accounts } from '../../../core/security/accounts.ts'
import type { Caller } from '../../../core/security/caller.ts'
import type { ApiKeys } from '../../../db/users/api-keys.ts'
import type { Sessions } from '../../../db/users/sessions.ts'
import type { Users } from '../../../db/users/users.ts'
import type { Profiles } from '../../../services/users/profiles.ts'
import { clientOf, setCookies } from '../../server/client.ts'
import { problems } from '../../server/problems.ts'
import { type StoredUser, toMe } from './me.ts'

export interface AccountRoutesDeps {
  users: Pick<Users, 'byId'>
  accounts: Accounts
  sessions: Pick<Sessions, 'endOthers'>
  keys: Pick<ApiKeys, 'revokeAll'>
  profiles: Profiles
  limiter: RateLimiter
  /** Bounds concurrent password hashing. */
  passwordSemaphore: Semaphore
}

/** Changes and ends the caller's account. Password checks are counted, so that guessing is slow. */
export function accountRoutes(deps: AccountRoutesDeps): FastifyPluginAsyncZod {
  const { users, accounts, sessions, keys, profiles, limiter, passwordSemaphore } = deps
  const tags = ['accounts']
  const config = { scope: 'admin' } as const
  const done = { 204: z.null(), ...problems(401, 409, 429) }

  return async (app) => {
    app.patch(
      '/api/me',
      {
        config: { ...config, returnsReadableData: true },
        schema: { tags, body: updateMe, response: { 200: me, ...problems(401, 413, 429) } },
      },
      async ({ caller, body }): Promise<Me> => {
        await profiles.update(caller.userId, body)
        return toMe(await userOf(caller.userId))
      },
    )

    app.post(
      '/api/me/password',
      { config, schema: { tags, body: changePassword, response: done } },
      async ({ caller, body }, reply) => {
        const user = await userOf(caller.userId)
        await limiter.consume('signInsPerAccount', passwordGuessKey(caller))
        await passwordSemaphore(() => accounts.changePassword(user, body))
        const kept = caller.credential.kind === 'session' ? caller.credential.id : undefined
        await sessions.endOthers(caller.userId, kept)
        if (body.endKeys) await keys.revokeAll(caller.userId)
        return reply.code(204).send(null)
      },
    )

    app.post('/api/me/delete', { config, schema: { tags, body: deleteMe, response: done } }, async (request, reply) => {
      const user = await userOf(request.caller.userId)
      await limiter.consume('signInsPerAccount', passwordGuessKey(request.caller))
      await passwordSemaphore(() => accounts.checkPassword(user.id, request.body.password))
      await profiles.end(user.id)
      // The session was deleted with the user; this clears its cookie.
      const answer = await accounts.signOut(undefined, clientOf(request))
      setCookies(reply, answer)
      return reply.code(204).send(null)
    })
  }

  async function userOf(id: string): Promise<StoredUser> {
    const user = await users.byId(id)
    if (!user) throw new AppError('unauthorized', 'This account is gone.')
    return user
  }
}

/**
 * The key under which guesses are counted: the session, so that one session cannot exhaust another's guesses; for keys
 * and tokens the user, who may have any number of them.
 */
function passwordGuessKey({ userId, credential }: Caller): string {
  return credential.kind === 'session' ? `session ${credential.id}` : `user ${userId}`
}

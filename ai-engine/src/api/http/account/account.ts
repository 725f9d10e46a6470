import { changePassword, deleteMe, type Me, me, updateMe } from '@grizz/protocol/http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Gate } from '../../../core/concurrency/gate.ts'
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
import { type StoredUser, showPerson } from './me.ts'

export interface AccountRoutesDeps {
  users: Pick<Users, 'byId'>
  accounts: Accounts
  sessions: Pick<Sessions, 'endOthers'>
  keys: Pick<ApiKeys, 'revokeAll'>
  profiles: Profiles
  limiter: RateLimiter
  /** For what hashes a password. */
  passwordGate: Gate
}

/** Changing one's account, and ending it. What asks for the password is counted, so that guessing is slow. */
export function accountRoutes(deps: AccountRoutesDeps): FastifyPluginAsyncZod {
  const { users, accounts, sessions, keys, profiles, limiter, passwordGate } = deps
  const tags = ['accounts']
  const config = { scope: 'admin' } as const
  const done = { 204: z.null(), ...problems(401, 409, 429) }

  return async (app) => {
    app.patch(
      '/api/me',
      {
        config: { ...config, showsWhatIsRead: true },
        schema: { tags, body: updateMe, response: { 200: me, ...problems(401, 413, 429) } },
      },
      async ({ caller, body }): Promise<Me> => {
        await profiles.update(caller.userId, body)
        return showPerson(await personOf(caller.userId))
      },
    )

    app.post(
      '/api/me/password',
      { config, schema: { tags, body: changePassword, response: done } },
      async ({ caller, body }, reply) => {
        const person = await personOf(caller.userId)
        await limiter.consume('signInsPerAccount', guesserOf(caller))
        await passwordGate(() => accounts.changePassword(person, body))
        const kept = caller.credential.kind === 'session' ? caller.credential.id : undefined
        await sessions.endOthers(caller.userId, kept)
        if (body.endKeys) await keys.revokeAll(caller.userId)
        return reply.code(204).send(null)
      },
    )

    app.post('/api/me/delete', { config, schema: { tags, body: deleteMe, response: done } }, async (request, reply) => {
      const person = await personOf(request.caller.userId)
      await limiter.consume('signInsPerAccount', guesserOf(request.caller))
      await passwordGate(() => accounts.checkPassword(person.id, request.body.password))
      await profiles.end(person.id)
      // The session went with the person; this clears its cookie.
      const answer = await accounts.signOut(undefined, clientOf(request))
      setCookies(reply, answer)
      return reply.code(204).send(null)
    })
  }

  async function personOf(id: string): Promise<StoredUser> {
    const person = await users.byId(id)
    if (!person) throw new AppError('unauthorized', 'This account is gone.')
    return person
  }
}

/**
 * Whose guesses are counted together: those of a session, so that nobody uses up another's; and those of all keys and
 * tokens of a user, who may have as many as they like.
 */
function guesserOf({ userId, credential }: Caller): string {
  return credential.kind === 'session' ? `session ${credential.id}` : `user ${userId}`
}

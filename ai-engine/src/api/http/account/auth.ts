import { me } from '@grizz/protocol/http'
import { line, text } from '@grizz/protocol/scalars'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Semaphore } from '../../../core/concurrency/semaphore.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { RateLimiter } from '../../../core/rate-limit/rate-limiter.ts'
import type { Accounts, AuthAnswer } from '../../../core/security/accounts.ts'
import type { Users } from '../../../db/users/users.ts'
import { limitByAddress, networkOf } from '../../server/address-limit.ts'
import { clientOf, setCookies } from '../../server/client.ts'
import { problems } from '../../server/problems.ts'
import { toMe } from './me.ts'

export interface AuthRoutesDeps {
  accounts: Accounts
  users: Pick<Users, 'byId'>
  limiter: RateLimiter
  cookieName: string
  /** Bounds concurrent password hashing. */
  passwordSemaphore: Semaphore
}

const email = text.max(254).pipe(z.email())
const password = text.min(8, 'must have at least 8 characters').max(128, 'must have at most 128 characters')
const newUser = z.object({ name: line.min(1).max(100), email, password, code: text.max(100).optional() })
const credentials = z.object({ email, password: text.min(1).max(128) })
/** `first` until there is an account. */
const signUpInfo = z.object({ signUp: z.enum(['open', 'code', 'closed']), first: z.boolean() })
const signedIn = z.object({ user: me })
const tags = ['accounts']

/**
 * Sign-up, sign-in, sign-out and tokens: better-auth behind our limits and our errors. These routes have no caller yet.
 */
export function authRoutes(deps: AuthRoutesDeps): FastifyPluginAsyncZod {
  const { accounts, users, limiter, cookieName, passwordSemaphore } = deps

  return async (app) => {
    app.addHook('onRequest', async ({ method, ip }) => {
      await limitByAddress(limiter, method === 'GET' ? 'reads' : 'writes', ip)
    })

    app.get('/api/auth/sign-up', { schema: { tags, response: { 200: signUpInfo, ...problems(429) } } }, async () => ({
      signUp: await accounts.signUpState(),
      first: await accounts.isEmpty(),
    }))

    app.post(
      '/api/auth/sign-up/email',
      { schema: { tags, body: newUser, response: { 200: signedIn, ...problems(409, 429) } } },
      async (request, reply) => {
        await limitByAddress(limiter, 'signUpsPerAddress', request.ip)
        return signIn(reply, await passwordSemaphore(() => accounts.signUp(request.body, clientOf(request))))
      },
    )

    app.post(
      '/api/auth/sign-in/email',
      { schema: { tags, body: credentials, response: { 200: signedIn, ...problems(401, 429) } } },
      async (request, reply) => {
        const account = request.body.email.toLowerCase()
        await limitByAddress(limiter, 'signInsPerAddress', request.ip)
        // With the network in its key, strangers elsewhere do not use it up.
        await limiter.consume('signInsPerAccount', `${account} from ${networkOf(request.ip)}`)
        const check = () => passwordSemaphore(() => accounts.signIn(request.body, clientOf(request)))
        return signIn(reply, await countFailure(account, check))
      },
    )

    app.post(
      '/api/auth/sign-out',
      { schema: { tags, response: { 200: z.object({ success: z.boolean() }), ...problems(429) } } },
      async (request, reply) => {
        const answer = await accounts.signOut(request.cookies[cookieName], clientOf(request))
        setCookies(reply, answer)
        return { success: true }
      },
    )

    app.get('/api/auth/jwks', { schema: { tags, response: { 200: keys, ...problems(429) } } }, async (request) =>
      keys.parse((await accounts.jwks(clientOf(request))).body),
    )
  }

  // Counted before the password is checked, so that concurrent guesses count too, and refunded unless it was wrong.
  async function countFailure(account: string, check: () => Promise<AuthAnswer>): Promise<AuthAnswer> {
    await limiter.consume('failedSignInsPerAccount', account)
    let wasWrong = false
    try {
      return await check()
    } catch (error) {
      wasWrong = error instanceof AppError && error.code === 'unauthorized'
      throw error
    } finally {
      if (!wasWrong) await limiter.refund('failedSignInsPerAccount', account)
    }
  }

  async function signIn(reply: FastifyReply, answer: AuthAnswer) {
    const { user } = withUser.parse(answer.body)
    const row = await users.byId(user.id)
    if (!row) throw new AppError('unauthorized', 'This account is gone.')
    setCookies(reply, answer)
    return { user: toMe(row) }
  }
}

const withUser = z.object({ user: z.object({ id: z.uuid() }) })
const keys = z.object({ keys: z.array(z.looseObject({})) })
const token = z.object({ token: z.string() })

/** A token for the session of the cookie. Guarded, so that a banned user gets none. */
export function tokenRoutes({ accounts }: { accounts: Accounts }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/api/auth/token', { schema: { tags, response: { 200: token, ...problems(401, 429) } } }, async (request) =>
      token.parse((await accounts.token(clientOf(request))).body),
    )
  }
}

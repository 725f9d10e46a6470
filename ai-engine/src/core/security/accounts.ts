import type { ProblemCode } from '@grizz/protocol/problem'
import { z } from 'zod'
import { AppError } from '../errors/app-error.ts'
import { ADDRESS_HEADER, type BetterAuthDeps, configureBetterAuth } from './better-auth.ts'
import { firstSignUpCode, isFirstSignUpCode } from './first-sign-up.ts'
import { type PersonalData, requireGoodPassword } from './password-rules.ts'
import { readSessionCookie } from './session-cookie.ts'

export interface AccountsOptions extends Omit<BetterAuthDeps, 'isBanned'> {
  signup: () => 'open' | 'closed'
  users: {
    exist(): Promise<boolean>
    isBanned(id: string): Promise<boolean>
    ensureAdmin(): Promise<void>
    whileEmpty<T>(signUp: () => Promise<T>): Promise<T | undefined>
  }
  sessions: { endByToken(token: string): Promise<void> }
  installation: { signUpRound(): Promise<string> }
}

/** The origin of a request, kept with its session so that the user recognises it. */
export interface Client {
  address: string
  userAgent: string | undefined
  /** The whole `Cookie` header. */
  cookie: string | undefined
}

export interface NewUser {
  name: string
  email: string
  password: string
  /** The one-time code, where sign-up is closed. */
  code?: string | undefined
}

/** `cookies` are whole `Set-Cookie` values. */
export interface AuthAnswer {
  body: unknown
  cookies: readonly string[]
}

interface IdentifiedUser extends PersonalData {
  id: string
}

export type SignUpState = 'open' | 'code' | 'closed'
export type Accounts = ReturnType<typeof createAccounts>

/** Accounts and sessions: wraps better-auth and translates its errors. */
export function createAccounts({ signup, users, sessions, installation, ...options }: AccountsOptions) {
  const auth = configureBetterAuth({ ...options, isBanned: users.isBanned })
  const { secret, publicUrl } = options
  let lastFirstSignUp: Promise<unknown> = Promise.resolve()

  return {
    options: auth.options,

    /** `open` to anybody, only with the one-time `code`, or `closed`. */
    async signUpState(): Promise<SignUpState> {
      if (signup() === 'open') return 'open'
      return (await users.exist()) ? 'closed' : 'code'
    },

    /** True until there is an account; the page then begins with making one. */
    async isEmpty(): Promise<boolean> {
      return !(await users.exist())
    },

    /** The code to print at the start, while a closed installation waits for its first account. */
    async firstSignUpCode(): Promise<string | undefined> {
      if (signup() === 'open' || (await users.exist())) return undefined
      return firstSignUpCode(secret, await installation.signUpRound())
    },

    /**
     * @throws AppError `invalid_request` for a common password, `conflict` when the address is taken, `forbidden` when
     * sign-up is closed
     */
    async signUp({ code, ...user }: NewUser, client: Client): Promise<AuthAnswer> {
      requireGoodPassword(user.password, user, 'password')
      if (signup() === 'open') return register(user, client)
      if (await users.exist()) throw closed()
      if (!isFirstSignUpCode(secret, await installation.signUpRound(), code)) throw wrongCode()
      const answer = await runExclusive(() => users.whileEmpty(() => register(user, client)))
      if (!answer) throw closed()
      return answer
    },

    /** @throws AppError `unauthorized`, and `forbidden` for a banned account */
    signIn(credentials: { email: string; password: string }, client: Client): Promise<AuthAnswer> {
      return ask('POST', '/sign-in/email', client, credentials)
    },

    /** Ends the session in the database before it answers. */
    async signOut(sessionCookie: string | undefined, client: Client): Promise<AuthAnswer> {
      const token = sessionCookie && readSessionCookie(sessionCookie, secret)
      if (token) await sessions.endByToken(token)
      return ask('POST', '/sign-out', client, {})
    },

    /** @throws AppError `invalid_request` when this is not the user's password, `conflict` when they have none */
    async checkPassword(userId: string, password: string): Promise<void> {
      await requirePassword(userId, password, 'password')
    },

    /** @throws as `checkPassword`, and AppError `invalid_request` for a common new password */
    async changePassword(
      user: IdentifiedUser,
      change: { currentPassword: string; newPassword: string },
    ): Promise<void> {
      const { password, internalAdapter } = await requirePassword(user.id, change.currentPassword, 'currentPassword')
      requireGoodPassword(change.newPassword, user, 'newPassword')
      await internalAdapter.updatePassword(user.id, await password.hash(change.newPassword))
    },

    /** A JWT for the session of the cookie: `{token}`. */
    token: (client: Client) => ask('GET', '/token', client),

    /** The public keys of the JWTs: `{keys}`. */
    jwks: (client: Client) => ask('GET', '/jwks', client),

    /** Prolongs the session of the cookie when it is due. */
    prolong: (client: Client) => ask('GET', '/get-session', client),
  }

  async function register(user: Omit<NewUser, 'code'>, client: Client): Promise<AuthAnswer> {
    const answer = await ask('POST', '/sign-up/email', client, user)
    await users.ensureAdmin()
    return answer
  }

  async function requirePassword(userId: string, given: string, field: string) {
    const { password, internalAdapter } = await auth.$context
    const hash = (await internalAdapter.findCredentialAccount(userId))?.password
    if (!hash) throw new AppError('conflict', 'This account has no password: whoever signs you in keeps it.')
    if (await password.verify({ hash, password: given })) return { password, internalAdapter }
    throw new AppError('invalid_request', `${field}: this is not your password.`)
  }

  // Waiting for the lock in the database would take a connection for each sign-up, and none would be left for its
  // holder.
  function runExclusive<T>(signUp: () => Promise<T>): Promise<T> {
    const current = lastFirstSignUp.then(signUp)
    lastFirstSignUp = current.catch(() => undefined)
    return current
  }

  async function ask(method: 'GET' | 'POST', path: string, client: Client, body?: object): Promise<AuthAnswer> {
    const headers = new Headers({ [ADDRESS_HEADER]: client.address })
    if (client.userAgent) headers.set('user-agent', client.userAgent)
    if (client.cookie) headers.set('cookie', client.cookie)
    if (body) headers.set('content-type', 'application/json')
    const url = new URL(`/api/auth${path}`, publicUrl)
    const response = await auth.handler(
      new Request(url, { method, headers, ...(body && { body: JSON.stringify(body) }) }),
    )
    const answer = await response.json()
    if (!response.ok) throw await refused(response.status, answer)
    return { body: answer, cookies: response.headers.getSetCookie() }
  }

  async function refused(status: number, answer: unknown): Promise<Error> {
    const { code = '', message = '' } = z.object({ code: z.string(), message: z.string() }).partial().parse(answer)
    const known = refusals[code]
    if (known) return new AppError(known[0], known[1] || `${message.replace(/\.$/, '')}.`)
    // better-auth hides the cause: this query throws when the database is unreachable.
    await users.exist()
    return new Error(`better-auth answered ${status} ${code}`)
  }
}

/** Our codes for better-auth's. An empty sentence keeps better-auth's own. */
const refusals: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  INVALID_EMAIL_OR_PASSWORD: ['unauthorized', 'The e-mail address or the password is wrong.'],
  USER_ALREADY_EXISTS: ['conflict', 'There is an account with this e-mail address already. Sign in instead.'],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: [
    'conflict',
    'There is an account with this e-mail address already. Sign in instead.',
  ],
  UNAUTHORIZED: ['unauthorized', 'Sign in first: this needs the session cookie.'],
  BANNED: ['forbidden', ''],
  INVALID_EMAIL: ['invalid_request', 'email: this is not an e-mail address.'],
  PASSWORD_TOO_SHORT: ['invalid_request', ''],
  PASSWORD_TOO_LONG: ['invalid_request', ''],
  VALIDATION_ERROR: ['invalid_request', ''],
}

function closed(): AppError {
  return new AppError('forbidden', 'Sign-up is closed on this server. Ask its administrator for an account.')
}

function wrongCode(): AppError {
  return new AppError('forbidden', 'The first account needs the one-time code that the server prints when it starts.')
}

import { and, asc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { users } from '../schema/users.ts'
import { beginSignUpRound } from './installation.ts'

/** Held while a user becomes or ceases to be an admin. */
export const ADMINS_LOCK = 72_001
const FIRST_USER_LOCK = 72_002

/** Users of an external issuer have no account here: the operator of the server still needs the first one. */
const hasAccount = isNotNull(users.email)

export type Users = ReturnType<typeof createUsers>

/** The users of this installation. */
export function createUsers(db: Db) {
  return {
    async byId(id: string) {
      const { name, email, role, defaultModel, defaultProvider, systemPrompt, createdAt } = users
      const shown = { id: users.id, name, email, role, defaultModel, defaultProvider, systemPrompt, createdAt }
      const [user] = await db.select(shown).from(users).where(eq(users.id, id))
      return user
    },

    /** Whether any user has an account. */
    async exist(): Promise<boolean> {
      const found = await db.select({ id: users.id }).from(users).where(hasAccount).limit(1)
      return found.length > 0
    },

    async isBanned(id: string): Promise<boolean> {
      const banned = await db
        .select({ id: users.id })
        .from(users)
        .where(sql`${eq(users.id, id)} and ${isNotNull(users.bannedAt)}`)
      return banned.length > 0
    },

    /** Makes the oldest account the admin where there is none. The lock keeps parallel first sign-ups from making two. */
    async ensureAdmin(): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)
        const oldest = tx
          .select({ id: users.id })
          .from(users)
          .where(hasAccount)
          .orderBy(asc(users.createdAt), asc(users.id))
          .limit(1)
        const noAdmin = sql`not exists (select 1 from ${users} where ${eq(users.role, 'admin')})`
        await tx.update(users).set({ role: 'admin' }).where(sql`${users.id} = (${oldest}) and ${noAdmin}`)
      })
    },

    /**
     * Runs `signUp` if there is no account yet, and blocks that of every other engine until it is done. Then the one-time
     * code is used up, even if this account is deleted later.
     */
    whileEmpty<T>(signUp: () => Promise<T>): Promise<T | undefined> {
      return db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${FIRST_USER_LOCK})`)
        const found = await tx.select({ id: users.id }).from(users).where(hasAccount).limit(1)
        if (found.length > 0) return undefined
        const made = await signUp()
        await beginSignUpRound(tx)
        return made
      })
    },
  }
}

/** Whether this user is the last admin. The answer stays true only under `ADMINS_LOCK`. */
export async function isLastAdmin(tx: Executor, id: string): Promise<boolean> {
  const isAdmin = and(eq(users.role, 'admin'), isNull(users.bannedAt))
  const [them] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, id), isAdmin))
  if (!them) return false
  // An external issuer can lock its own users out, so those do not count.
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(isAdmin, ne(users.id, id), hasAccount))
    .limit(1)
  return other === undefined
}

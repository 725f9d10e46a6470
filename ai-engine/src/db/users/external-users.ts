import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import type { Db } from '../connection/database.ts'
import { accounts, users } from '../schema/users.ts'

/** The claims of a verified token of an external issuer. */
export interface ExternalToken {
  issuer: string
  subject: string
  name: string
  issuedAt: Date
}

/**
 * The users of an external issuer. Each is an account of the provider `jwt:<issuer>`, which no other sign-in
 * can make, and whose id there is the token's subject. They have no e-mail address here: an address from the issuer
 * does not identify them. Tokens from before `signed_out_at` are invalid.
 */
export function createExternalUsers(db: Db) {
  const known = db
    .select({ userId: users.id, role: users.role, bannedAt: users.bannedAt, signedOutAt: users.signedOutAt })
    .from(accounts)
    .innerJoin(users, eq(users.id, accounts.userId))
    .where(
      and(eq(accounts.providerId, sql.placeholder('provider')), eq(accounts.accountId, sql.placeholder('subject'))),
    )
    .prepare('outside_person')

  async function find({ issuer, subject }: ExternalToken) {
    const [person] = await known.execute({ provider: `jwt:${issuer}`, subject })
    return person
  }

  return {
    /**
     * The user of a token, created on first use. Undefined while they are banned, and for a token from before they
     * were signed out.
     */
    async findOrCreate(token: ExternalToken) {
      const person = (await find(token)) ?? (await make(token)) ?? (await find(token))
      if (!person || person.bannedAt || (person.signedOutAt && token.issuedAt < person.signedOutAt)) return undefined
      const { userId, role } = person
      return { userId, role }
    },

    /** Which of these users still have access, with their current role. */
    async active(ids: readonly string[]) {
      if (ids.length === 0) return []
      const { id, role, signedOutAt } = users
      return db
        .select({ id, role, signedOutAt })
        .from(users)
        .where(and(inArray(id, [...ids]), isNull(users.bannedAt)))
    },
  }

  // One statement, so that of several first requests one makes both rows and the others make neither.
  async function make({ issuer, subject, name }: ExternalToken) {
    const userId = newId()
    const made = await db.execute(sql`
      with account as (
        insert into accounts (id, provider_id, account_id, user_id)
        values (${newId()}, ${`jwt:${issuer}`}, ${subject}, ${userId})
        on conflict (provider_id, account_id) do nothing
        returning user_id
      )
      insert into users (id, name) select user_id, ${name} from account`)
    if (made.rowCount !== 1) return undefined
    return { userId, role: 'user' as const, bannedAt: null, signedOutAt: null }
  }
}

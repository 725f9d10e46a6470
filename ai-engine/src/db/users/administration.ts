import type { UpdatePerson } from '@grizz/protocol/http'
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import { holds } from '../conversations/search.ts'
import { conversations } from '../schema/conversations.ts'
import { apiKeys, sessions, users } from '../schema/users.ts'
import { ADMINS_LOCK, isLastAdmin } from './users.ts'

export interface PeopleQuery {
  /** The last user of the page before. */
  cursor?: string | undefined
  limit: number
  /** A part of a name or an e-mail address. */
  q?: string | undefined
}

const living = sql`expires_at > now()`
const listed = {
  id: users.id,
  name: users.name,
  email: users.email,
  role: users.role,
  bannedAt: users.bannedAt,
  sessions: sql<number>`(select count(*)::int from ${sessions} where user_id = users.id and ${living})`,
  keys: sql<number>`(select count(*)::int from ${apiKeys} where user_id = users.id and revoked_at is null
    and (expires_at is null or ${living}))`,
  activeAt: sql`(select max(updated_at) from ${conversations} where user_id = users.id)`.mapWith(users.createdAt),
  createdAt: users.createdAt,
}

export type Administration = ReturnType<typeof createAdministration>

/** An administrator's actions on users. At least one active administrator remains, also under concurrent requests. */
export function createAdministration(db: Db) {
  return {
    /** Oldest account first. */
    async list({ cursor, limit, q }: PeopleQuery) {
      const found = await db
        .select(listed)
        .from(users)
        .where(and(cursor ? gt(users.id, cursor) : undefined, q?.trim() ? named(q.trim()) : undefined))
        .orderBy(asc(users.id))
        .limit(limit + 1)
      const people = found.slice(0, limit)
      return { people, nextCursor: found.length > limit ? (people.at(-1)?.id ?? null) : null }
    },

    /** A ban also ends the user's sessions, so that they have to sign in again when it is lifted. */
    change(id: string, { role, banned }: UpdatePerson) {
      return db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)
        const isDemoted = role === 'user' || banned === true
        if (isDemoted && (await isLastAdmin(tx, id))) return 'last_admin'
        const bannedAt = banned === undefined ? {} : { bannedAt: banned ? sql`coalesce(banned_at, now())` : null }
        await tx
          .update(users)
          .set({ ...(role && { role }), ...bannedAt, updatedAt: sql`now()` })
          .where(eq(users.id, id))
        if (banned) await tx.delete(sessions).where(eq(sessions.userId, id))
        const [person] = await tx.select(listed).from(users).where(eq(users.id, id))
        return person
      })
    },

    /** Ends all sessions, and invalidates earlier tokens of an external issuer. */
    signOut(id: string): Promise<boolean> {
      return db.transaction(async (tx) => {
        const known = await tx.update(users).set({ signedOutAt: sql`now()` }).where(eq(users.id, id))
        await tx.delete(sessions).where(eq(sessions.userId, id))
        return known.rowCount === 1
      })
    },
  }
}

function named(words: string): SQL {
  const [name, email] = [sql`search_form(${users.name})`, sql`search_form(${users.email})`]
  return sql`(${holds(name, [words])} or ${holds(email, [words])})`
}

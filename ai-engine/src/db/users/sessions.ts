import { and, desc, eq, gt, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import { sessions, users } from '../schema/users.ts'

const living = and(gt(sessions.expiresAt, sql`now()`), isNull(users.bannedAt))

export type Sessions = ReturnType<typeof createSessions>

/** better-auth makes sessions; these are the queries of every request. */
export function createSessions(db: Db) {
  const holders = (which: SQL) =>
    db
      .select({ id: sessions.id, userId: sessions.userId, role: users.role })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(which, living))
  const byToken = holders(eq(sessions.token, sql.placeholder('token'))).prepare('session_by_token')
  const byId = holders(eq(sessions.id, sql.placeholder('id'))).prepare('session_by_id')

  return {
    /** The living session of that token; undefined when it ended, expired, or its user is banned. */
    async byToken(token: string) {
      const [holder] = await byToken.execute({ token })
      return holder
    },

    async byId(id: string) {
      const [holder] = await byId.execute({ id })
      return holder
    },

    /** Which of these still live, with their user's current role. */
    async active(ids: readonly string[]) {
      return ids.length > 0 ? holders(inArray(sessions.id, [...ids])) : []
    },

    /** A user's sessions, newest first. */
    async list(userId: string) {
      const { id, ipAddress, userAgent, createdAt, expiresAt } = sessions
      return db
        .select({ id, ipAddress, userAgent, createdAt, expiresAt })
        .from(sessions)
        .where(and(eq(sessions.userId, userId), gt(expiresAt, sql`now()`)))
        .orderBy(desc(createdAt), desc(id))
        .limit(200)
    },

    /** @returns false when the user has no such session */
    async end(userId: string, id: string): Promise<boolean> {
      const ended = await db.delete(sessions).where(and(eq(sessions.userId, userId), eq(sessions.id, id)))
      return ended.rowCount === 1
    },

    /** Ends all of a user's sessions but this one; without it, all. */
    async endOthers(userId: string, kept: string | undefined): Promise<void> {
      await db.delete(sessions).where(and(eq(sessions.userId, userId), kept ? ne(sessions.id, kept) : undefined))
    },

    async endByToken(token: string): Promise<void> {
      await db.delete(sessions).where(eq(sessions.token, token))
    },
  }
}

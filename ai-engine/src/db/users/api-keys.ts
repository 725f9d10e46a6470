import type { KeyScope } from '@grizz/protocol/http'
import { and, count, desc, eq, gt, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import { apiKeys, users } from '../schema/users.ts'

export interface NewApiKey {
  id: string
  userId: string
  name: string
  prefix: string
  /** SHA-256 of the key, hex. */
  hash: string
  scopes: KeyScope[]
  expiresAt: Date | null
}

const notRevoked = isNull(apiKeys.revokedAt)
const living = and(notRevoked, isNull(users.bannedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)))
const { id, name, prefix, scopes, expiresAt, lastUsedAt, createdAt } = apiKeys
const shown = { id, name, prefix, scopes, expiresAt, lastUsedAt, createdAt }

export type ApiKeys = ReturnType<typeof createApiKeys>

/** The API keys that users make for their programs. */
export function createApiKeys(db: Db) {
  const holders = (which: SQL) =>
    db
      .select({ id, userId: apiKeys.userId, role: users.role, scopes, expiresAt, lastUsedAt })
      .from(apiKeys)
      .innerJoin(users, eq(users.id, apiKeys.userId))
      .where(and(which, living))
  const noting = new Set<string>()
  const byHash = holders(eq(apiKeys.hash, sql.placeholder('hash'))).prepare('api_key_by_hash')

  return {
    /** The valid key of that hash; records its use. */
    async byHash(hash: string) {
      const [holder] = await byHash.execute({ hash })
      if (holder && isStale(holder.lastUsedAt)) await noteUse(holder.id)
      return holder
    },

    /** Which of these are still valid, with their scopes and their user's role as they are now. */
    async active(ids: readonly string[]) {
      return ids.length > 0 ? holders(inArray(id, [...ids])) : []
    },

    async list(userId: string) {
      return db
        .select(shown)
        .from(apiKeys)
        .where(and(eq(apiKeys.userId, userId), notRevoked))
        .orderBy(desc(createdAt), desc(id))
    },

    async count(userId: string): Promise<number> {
      const [row] = await db
        .select({ keys: count() })
        .from(apiKeys)
        .where(and(eq(apiKeys.userId, userId), notRevoked))
      return row?.keys ?? 0
    },

    async insert(key: NewApiKey) {
      const [row] = await db.insert(apiKeys).values(key).returning(shown)
      if (!row) throw new Error('Postgres returned no row for an inserted key')
      return row
    },

    /** @returns false when the user has no such key */
    async revoke(userId: string, key: string): Promise<boolean> {
      const mine = and(eq(apiKeys.userId, userId), eq(id, key), notRevoked)
      const revoked = await db.update(apiKeys).set({ revokedAt: sql`now()` }).where(mine)
      return revoked.rowCount === 1
    },

    /** All of a user's keys. */
    async revokeAll(userId: string): Promise<void> {
      const mine = and(eq(apiKeys.userId, userId), notRevoked)
      await db.update(apiKeys).set({ revokedAt: sql`now()` }).where(mine)
    },
  }

  // At most once a minute, and once at a time: a busy program must not write on every read.
  async function noteUse(key: string): Promise<void> {
    if (noting.has(key)) return
    noting.add(key)
    const stale = or(isNull(lastUsedAt), lt(lastUsedAt, sql`now() - interval '1 minute'`))
    const noted = db
      .update(apiKeys)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(id, key), stale))
    await noted.finally(() => noting.delete(key))
  }
}

function isStale(usedAt: Date | null): boolean {
  return usedAt === null || Date.now() - usedAt.getTime() >= 60_000
}

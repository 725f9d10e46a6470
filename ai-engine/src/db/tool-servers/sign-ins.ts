import { and, count, eq, gt, lt, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { toolClients, toolSignInFlows, toolSignIns } from '../schema/tool-servers.ts'

export type SignInRow = typeof toolSignIns.$inferSelect
export type NewFlow = typeof toolSignInFlows.$inferInsert

/** The outcome of a sign-in that is renewed under its lock. */
export type Renewal = { grant: string; expiresAt: Date | null } | 'ended' | 'kept'

export type SignInTable = ReturnType<typeof createSignInTable>

/** Sign-ins of users at tool servers. Everything secret in them is encrypted before it comes here. */
export function createSignInTable(db: Db) {
  return {
    async find(userId: string, serverId: string): Promise<SignInRow | undefined> {
      const [row] = await db.select().from(toolSignIns).where(of(userId, serverId))
      return row
    },

    async serversOf(userId: string): Promise<ReadonlySet<string>> {
      const rows = await db.select({ id: toolSignIns.serverId }).from(toolSignIns).where(eq(toolSignIns.userId, userId))
      return new Set(rows.map(({ id }) => id))
    },

    async save(row: typeof toolSignIns.$inferInsert): Promise<void> {
      const { serverOrigin, grant, expiresAt } = row
      await db
        .insert(toolSignIns)
        .values(row)
        .onConflictDoUpdate({
          target: [toolSignIns.userId, toolSignIns.serverId],
          set: { serverOrigin, grant, expiresAt, updatedAt: sql`now()` },
        })
    },

    async remove(userId: string, serverId: string): Promise<SignInRow | undefined> {
      const [row] = await db.delete(toolSignIns).where(of(userId, serverId)).returning()
      return row
    },

    /** Renews a sign-in with its row locked, so that no two engines use one refresh token. Resolves with the row afterwards. */
    renew(
      userId: string,
      serverId: string,
      work: (row: SignInRow) => Promise<Renewal>,
    ): Promise<SignInRow | undefined> {
      return db.transaction(async (tx) => {
        await tx.execute(sql`set local lock_timeout = '20s'`)
        const [row] = await tx.select().from(toolSignIns).where(of(userId, serverId)).for('update')
        if (!row) return undefined
        const renewal = await work(row)
        if (renewal === 'kept') return row
        return renewal === 'ended' ? await end(tx, row) : await store(tx, row, renewal)
      })
    },

    /** @returns false when the user has begun as many as `most` that are still open */
    async begin(flow: NewFlow, most: number): Promise<boolean> {
      const { userId } = flow
      await db.delete(toolSignInFlows).where(lt(toolSignInFlows.expiresAt, sql`now()`))
      const [open] = await db.select({ flows: count() }).from(toolSignInFlows).where(eq(toolSignInFlows.userId, userId))
      if ((open?.flows ?? 0) >= most) return false
      await db.insert(toolSignInFlows).values(flow)
      return true
    },

    /** Takes a flow of this user, once. */
    async take(stateHash: string, userId: string) {
      const [flow] = await db
        .delete(toolSignInFlows)
        .where(
          and(
            eq(toolSignInFlows.stateHash, stateHash),
            eq(toolSignInFlows.userId, userId),
            gt(toolSignInFlows.expiresAt, sql`now()`),
          ),
        )
        .returning()
      return flow
    },

    async findClient(serverId: string, issuer: string, redirectUri: string): Promise<string | undefined> {
      const [row] = await db
        .select({ client: toolClients.client })
        .from(toolClients)
        .where(clientOf(serverId, issuer, redirectUri))
      return row?.client
    },

    async removeClient(serverId: string, issuer: string, redirectUri: string): Promise<void> {
      await db.delete(toolClients).where(clientOf(serverId, issuer, redirectUri))
    },

    async saveClient(row: typeof toolClients.$inferInsert): Promise<void> {
      await db
        .insert(toolClients)
        .values(row)
        .onConflictDoUpdate({
          target: [toolClients.serverId, toolClients.issuer, toolClients.redirectUri],
          set: { client: row.client },
        })
    },
  }
}

function of(userId: string, serverId: string) {
  return and(eq(toolSignIns.userId, userId), eq(toolSignIns.serverId, serverId))
}

function clientOf(serverId: string, issuer: string, redirectUri: string) {
  return and(
    eq(toolClients.serverId, serverId),
    eq(toolClients.issuer, issuer),
    eq(toolClients.redirectUri, redirectUri),
  )
}

async function end(tx: Executor, { userId, serverId }: SignInRow): Promise<undefined> {
  await tx.delete(toolSignIns).where(of(userId, serverId))
}

async function store(
  tx: Executor,
  { userId, serverId }: SignInRow,
  renewed: { grant: string; expiresAt: Date | null },
) {
  const [row] = await tx
    .update(toolSignIns)
    .set({ ...renewed, updatedAt: sql`now()` })
    .where(of(userId, serverId))
    .returning()
  return row
}

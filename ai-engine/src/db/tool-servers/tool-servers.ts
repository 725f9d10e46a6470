import { and, asc, eq, getTableColumns, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import { type StoredTool, toolServers, toolSignIns } from '../schema/tool-servers.ts'
import { users } from '../schema/users.ts'
import type { SignInRow } from './sign-ins.ts'

export type ToolServerRow = typeof toolServers.$inferSelect
export type NewToolServer = typeof toolServers.$inferInsert
export type ToolServerChange = Partial<Omit<NewToolServer, 'id' | 'ownerId' | 'slug' | 'revision'>>

/** Who asks: administrators see all that is for everyone, others what is enabled of it; users see their own. */
export interface Viewer {
  userId: string
  isAdmin: boolean
}

/** The result of a listing, or the reason why there is none; the tools of the time before are kept then. */
export type CheckResult =
  | { tools: readonly StoredTool[]; ttlMs: number | null; problem: string | null; wantsSignIn: boolean }
  | { status: 'sign_in_required' | 'unavailable'; problem: string; wantsSignIn?: true }

const { tools: _tools, ...slim } = getTableColumns(toolServers)
/** Of a user who is no administrator any more, what only administrators may say counts no longer. */
const isVouchedFor = sql<boolean>`(${toolServers.ownerId} is null or ${users.role} = 'admin')`
const used = { ...slim, isVouchedFor, signIn: getTableColumns(toolSignIns) }
/** `signIn` is that of the user who uses it. */
export type UsedToolServer = Omit<ToolServerRow, 'tools'> & { isVouchedFor: boolean; signIn: SignInRow | null }

const inOrder = [sql`${toolServers.ownerId} is not null`, asc(toolServers.slug), asc(toolServers.id)]

export type ToolServerTable = ReturnType<typeof createToolServerTable>

/** Tool servers, for everyone or of one user. */
export function createToolServerTable(db: Db) {
  return {
    list: (viewer: Viewer): Promise<ToolServerRow[]> =>
      db
        .select()
        .from(toolServers)
        .where(visibleTo(viewer))
        .orderBy(...inOrder),

    async find(id: string, viewer: Viewer): Promise<ToolServerRow | undefined> {
      const [row] = await db
        .select()
        .from(toolServers)
        .where(and(eq(toolServers.id, id), visibleTo(viewer)))
      return row
    },

    /**
     * Inserts it under the first slug that is free among those of everyone and of its owner.
     * @returns undefined when the owner, or everyone, has `most` already
     */
    insert(
      row: Omit<NewToolServer, 'slug'>,
      slugs: Iterable<string>,
      most: number,
    ): Promise<ToolServerRow | undefined> {
      return db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(hashtext('tool_servers'))`)
        const owner = row.ownerId ?? null
        const scope = or(isNull(toolServers.ownerId), owner ? eq(toolServers.ownerId, owner) : undefined)
        const there = await tx
          .select({ slug: toolServers.slug, ownerId: toolServers.ownerId })
          .from(toolServers)
          .where(scope)
        if (there.filter(({ ownerId }) => ownerId === owner).length >= most) return undefined
        const taken = new Set(there.map(({ slug }) => slug))
        const slug = firstFree(slugs, taken)
        const [inserted] = await tx
          .insert(toolServers)
          .values({ ...row, slug })
          .returning()
        return inserted
      })
    },

    /** @param isNewConnection connections, and what is known of its tools, are made anew */
    async update(id: string, change: ToolServerChange, isNewConnection: boolean): Promise<ToolServerRow | undefined> {
      const [row] = await db
        .update(toolServers)
        .set({
          ...change,
          ...(isNewConnection && { revision: sql`${toolServers.revision} + 1` }),
          updatedAt: sql`now()`,
        })
        .where(eq(toolServers.id, id))
        .returning()
      return row
    },

    async remove(id: string): Promise<void> {
      await db.delete(toolServers).where(eq(toolServers.id, id))
    },

    /** The enabled ones of everyone and of the user, everyone's first, in a stable order. */
    usedBy: (userId: string): Promise<UsedToolServer[]> => selectUsed(userId, usableBy(userId)).orderBy(...inOrder),

    async findUsed(id: string, userId: string): Promise<UsedToolServer | undefined> {
      const [row] = await selectUsed(userId, and(eq(toolServers.id, id), usableBy(userId)))
      return row
    },

    async toolsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly StoredTool[]>> {
      if (ids.length === 0) return new Map()
      const { id, tools } = toolServers
      const rows = await db
        .select({ id, tools })
        .from(toolServers)
        .where(inArray(id, [...ids]))
      return new Map(rows.map((row) => [row.id, row.tools ?? []]))
    },

    /** Stores what a check brought, unless the server was changed meanwhile. */
    async noteCheck(id: string, revision: number, result: CheckResult): Promise<ToolServerRow | undefined> {
      const found = 'tools' in result ? { ...result, status: 'ready' as const, listedAt: sql`now()` } : result
      const [row] = await db
        .update(toolServers)
        .set({ ...found, checkedAt: sql`now()` })
        .where(and(eq(toolServers.id, id), eq(toolServers.revision, revision)))
        .returning()
      return row
    },
  }

  function selectUsed(userId: string, which: SQL | undefined) {
    const ofUser = and(eq(toolSignIns.serverId, toolServers.id), eq(toolSignIns.userId, userId))
    return db
      .select(used)
      .from(toolServers)
      .leftJoin(users, eq(users.id, toolServers.ownerId))
      .leftJoin(toolSignIns, ofUser)
      .where(which)
  }
}

function visibleTo({ userId, isAdmin }: Viewer): SQL | undefined {
  const everyones = and(isNull(toolServers.ownerId), isAdmin ? undefined : toolServers.enabled)
  return or(everyones, eq(toolServers.ownerId, userId))
}

function usableBy(userId: string): SQL | undefined {
  return and(toolServers.enabled, or(isNull(toolServers.ownerId), eq(toolServers.ownerId, userId)))
}

function firstFree(slugs: Iterable<string>, taken: ReadonlySet<string>): string {
  for (const slug of slugs) if (!taken.has(slug)) return slug
  throw new Error('no slug is free')
}

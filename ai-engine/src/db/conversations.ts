import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'
import type { ConversationRow } from './rows.ts'
import { conversations, runs } from './schema.ts'

export interface ConversationEntry {
  row: ConversationRow
  answering: boolean
}

/** Where a page of the list ended: the row's time of change and id. */
export interface ListPosition {
  updatedAt: Date
  id: string
}

const answering = sql<boolean>`exists (
  select 1 from ${runs} where ${runs.conversationId} = ${conversations.id} and ${runs.status} in ('queued', 'running')
)`

/** Creates a conversation unless the id is taken. Returns undefined when it is. */
export async function insertConversation(
  db: Executor,
  values: typeof conversations.$inferInsert,
): Promise<ConversationRow | undefined> {
  const [row] = await db.insert(conversations).values(values).onConflictDoNothing().returning()
  return row
}

export async function findConversation(
  db: Executor,
  userId: string,
  id: string,
): Promise<ConversationEntry | undefined> {
  const [entry] = await db.select({ row: conversations, answering }).from(conversations).where(owned(userId, id))
  return entry
}

/** Locks the row until the transaction ends: everything that orders a conversation's messages and runs waits here. */
export async function lockConversation(tx: Executor, userId: string, id: string): Promise<ConversationRow | undefined> {
  const [row] = await tx.select().from(conversations).where(owned(userId, id)).for('update')
  return row
}

export async function findConversationById(db: Executor, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db.select().from(conversations).where(eq(conversations.id, id))
  return row
}

/** Locks the row for whoever starts a run in it; undefined when it is gone. */
export async function lockConversationById(tx: Executor, id: string): Promise<ConversationRow | undefined> {
  const [row] = await tx.select().from(conversations).where(eq(conversations.id, id)).for('update')
  return row
}

/** Newest change first, at most `limit`, after `after`; `search` matches titles and messages. */
export async function listConversations(
  db: Executor,
  userId: string,
  { after, search, limit }: { after?: ListPosition | undefined; search?: string | undefined; limit: number },
): Promise<ConversationEntry[]> {
  const conditions: (SQL | undefined)[] = [eq(conversations.userId, userId)]
  if (after)
    conditions.push(
      sql`(${conversations.updatedAt}, ${conversations.id}) < (${after.updatedAt.toISOString()}, ${after.id})`,
    )
  if (search) conditions.push(matches(`%${search.replace(/[\\%_]/g, '\\$&')}%`))
  return db
    .select({ row: conversations, answering })
    .from(conversations)
    .where(and(...conditions))
    .orderBy(desc(conversations.updatedAt), desc(conversations.id))
    .limit(limit)
}

export async function updateConversation(
  db: Executor,
  userId: string,
  id: string,
  change: Partial<typeof conversations.$inferInsert>,
): Promise<ConversationRow | undefined> {
  const [row] = await db.update(conversations).set(change).where(owned(userId, id)).returning()
  return row
}

export async function deleteConversation(db: Executor, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.delete(conversations).where(owned(userId, id))
  return rowCount === 1
}

/**
 * Takes the making of a title upon itself for a minute, at most three times per conversation: over all engines only
 * one asks the model at a time.
 */
export async function claimTitle(db: Executor, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db
    .update(conversations)
    .set({
      titleAttempts: sql`${conversations.titleAttempts} + 1`,
      titleLeaseExpiresAt: sql`now() + interval '1 minute'`,
    })
    .where(and(eq(conversations.id, id), untitled))
    .returning()
  return row
}

/** Conversations whose title is owed since their engine died or the model failed. */
export async function findUntitled(db: Executor): Promise<{ id: string; model: string }[]> {
  const { rows } = await db.execute<{ id: string; model: string }>(sql`
    select ${conversations.id} as id, r.model as model from ${conversations}
    cross join lateral (
      select model from runs where runs.conversation_id = ${conversations.id} and status = 'completed'
        and ended_at < now() - interval '10 seconds' order by position limit 1
    ) r where ${untitled} limit 20`)
  return rows
}

/** Sets a title made by a model, unless a person gave one meanwhile. */
export async function setMadeTitle(db: Executor, id: string, title: string): Promise<ConversationRow | undefined> {
  const [row] = await db
    .update(conversations)
    .set({ title })
    .where(and(eq(conversations.id, id), sql`${conversations.title} is null`))
    .returning()
  return row
}

const untitled = sql`${conversations.title} is null and ${conversations.titleAttempts} < 3
  and (${conversations.titleLeaseExpiresAt} is null or ${conversations.titleLeaseExpiresAt} < now())`

const owned = (userId: string, id: string) => and(eq(conversations.id, id), eq(conversations.userId, userId))

const matches = (pattern: string) => sql`(
  ${conversations.title} ilike ${pattern}
  or ${conversations.id} in (select m.conversation_id from messages m where m.content ilike ${pattern})
)`

import { and, desc, eq, getTableColumns, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { Activity, ConversationRow, ListedRow } from '../rows/rows.ts'
import { conversations } from '../schema/conversations.ts'
import { runs } from '../schema/runs.ts'
import { conversationsHolding, holds } from './search.ts'

export interface ConversationEntry {
  row: ConversationRow
  activity: Activity | null
}

/** A conversation as lists show it. */
export interface ListedEntry {
  row: ListedRow
  activity: Activity | null
}

/** Where a page of the list ended. */
export interface ListPosition {
  pinned: boolean
  updatedAt: Date
  id: string
}

interface ListQuery {
  archived: boolean
  after?: ListPosition | undefined
  search?: string | undefined
  projectId?: string | undefined
  limit: number
}

const { systemPrompt: _prompt, tools: _tools, parameters: _parameters, ...listed } = getTableColumns(conversations)

// In a select from one table drizzle names columns without it, and `id` alone would be the run's.
const activity = sql<Activity | null>`(
  select case when bool_or(${runs}.status = 'waiting') then 'waiting' else 'answering' end from ${runs}
  where ${runs}.conversation_id = ${conversations}.id and ${runs}.status in ('queued', 'running', 'waiting')
  having count(*) > 0
)`

/**
 * Creates a conversation unless the id is taken; undefined when it is. Without a model or a system prompt it gets the
 * user's own, so that a later change of those does not affect it.
 */
export async function insertConversation(
  db: Executor,
  { model, provider, systemPrompt, ...values }: typeof conversations.$inferInsert,
): Promise<ConversationRow | undefined> {
  const own = (column: SQL) => sql`(select ${column} from users where id = ${values.userId})`
  const [row] = await db
    .insert(conversations)
    .values({
      ...values,
      model: model ?? own(sql`default_model`),
      provider: model ? provider : own(sql`default_provider`),
      systemPrompt: systemPrompt ?? own(sql`system_prompt`),
    })
    .onConflictDoNothing()
    .returning()
  return row
}

export async function findConversation(
  db: Executor,
  userId: string,
  id: string,
): Promise<ConversationEntry | undefined> {
  const [entry] = await db.select({ row: conversations, activity }).from(conversations).where(owned(userId, id))
  return entry
}

/** Those of these that are the user's own, in no order. */
export async function findConversations(db: Executor, userId: string, ids: string[]): Promise<ListedEntry[]> {
  if (ids.length === 0) return []
  const mine = and(inArray(conversations.id, ids), eq(conversations.userId, userId), isNull(conversations.deletedAt))
  return db.select({ row: listed, activity }).from(conversations).where(mine)
}

/** Locks the row until the transaction ends: all changes to the order of its messages and runs take this lock. */
export async function lockConversation(tx: Executor, userId: string, id: string): Promise<ConversationRow | undefined> {
  const [row] = await tx.select().from(conversations).where(owned(userId, id)).for('update')
  return row
}

export async function findConversationById(db: Executor, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db.select().from(conversations).where(eq(conversations.id, id))
  return row
}

/** Locks the row before a run starts in it; undefined when it is gone. */
export async function lockConversationById(tx: Executor, id: string): Promise<ConversationRow | undefined> {
  const [row] = await tx.select().from(conversations).where(eq(conversations.id, id)).for('update')
  return row
}

/** Pinned first, then newest change first, at most `limit`, after `after`; `search` matches titles and messages. */
export async function listConversations(
  db: Executor,
  userId: string,
  { archived, after, search, projectId, limit }: ListQuery,
): Promise<ListedEntry[]> {
  const { pinned, updatedAt, id } = conversations
  return db
    .select({ row: listed, activity })
    .from(conversations)
    .where(
      and(
        eq(conversations.userId, userId),
        eq(conversations.archived, archived),
        isNull(conversations.deletedAt),
        after &&
          sql`(${pinned}, ${updatedAt}, ${id}) < (${after.pinned}, ${after.updatedAt.toISOString()}, ${after.id})`,
        projectId ? eq(conversations.projectId, projectId) : undefined,
        search ? matches(userId, search) : undefined,
      ),
    )
    .orderBy(desc(pinned), desc(updatedAt), desc(id))
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

/** Afterwards only `restoreConversation` finds it. */
export async function markDeleted(db: Executor, id: string): Promise<void> {
  await db.update(conversations).set({ deletedAt: sql`now()` }).where(eq(conversations.id, id))
}

/** @returns false when the user has no such deleted conversation, or no longer */
export async function restoreConversation(db: Executor, userId: string, id: string): Promise<boolean> {
  const mine = and(eq(conversations.id, id), eq(conversations.userId, userId), isNotNull(conversations.deletedAt))
  const { rowCount } = await db.update(conversations).set({ deletedAt: null }).where(mine)
  return rowCount === 1
}

/** Deletes for good what was marked deleted over `ageMs` ago and has no running run. Returns the ids. */
export async function purgeDeleted(db: Executor, ageMs: number): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    delete from conversations where id in (
      select c.id from conversations c where c.deleted_at < now() - ${ageMs}::int * interval '1 millisecond'
        and not exists (select 1 from runs r where r.conversation_id = c.id and r.status = 'running')
      order by c.deleted_at limit 20 for update skip locked
    ) returning id`)
  return rows.map(({ id }) => id)
}

/**
 * Claims the making of a title for a minute, at most three times per conversation: of all engines only
 * one calls the model at a time.
 */
export async function claimTitle(db: Executor, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db
    .update(conversations)
    .set({
      titleAttempts: sql`${conversations.titleAttempts} + 1`,
      titleLeaseExpiresAt: sql`now() + interval '1 minute'`,
    })
    .where(and(eq(conversations.id, id), isNull(conversations.deletedAt), untitled))
    .returning()
  return row
}

interface Untitled extends Record<string, unknown> {
  id: string
  /** The model of its first answer, also of one that was stopped or waits for its user. */
  model: string
  provider: string | null
}

/** Conversations that still lack a title: their engine died, the model failed, or no answer is whole yet. */
export async function findUntitled(db: Executor): Promise<Untitled[]> {
  const { rows } = await db.execute<Untitled>(sql`
    select ${conversations.id} as id, r.model, r.provider from ${conversations}
    cross join lateral (
      select model, provider from runs where runs.conversation_id = ${conversations.id}
        and status in ('completed', 'cancelled', 'waiting')
        and coalesce(ended_at, started_at) < now() - interval '10 seconds' order by position limit 1
    ) r where ${untitled} and ${conversations.deletedAt} is null limit 20`)
  return rows
}

/** Sets a title made by a model, unless the user set one meanwhile. */
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

const owned = (userId: string, id: string) =>
  and(eq(conversations.id, id), eq(conversations.userId, userId), isNull(conversations.deletedAt))

const matches = (userId: string, words: string) => sql`(
  ${holds(sql`search_form(${conversations.title})`, [words])}
  or ${conversations.id} in (${conversationsHolding(userId, words)})
)`

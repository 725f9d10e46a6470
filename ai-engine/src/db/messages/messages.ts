import { and, desc, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { MessageRow } from '../rows/rows.ts'
import { messages, withdrawnMessages } from '../schema/messages.ts'

/** A message of one of the user's conversations. */
export async function findMessage(db: Executor, userId: string, id: string): Promise<MessageRow | undefined> {
  const [row] = await db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.id, id),
        sql`${messages.conversationId} in (
          select id from conversations where user_id = ${userId} and deleted_at is null
        )`,
      ),
    )
  return row
}

export async function findMessageById(db: Executor, id: string): Promise<MessageRow | undefined> {
  const [row] = await db.select().from(messages).where(eq(messages.id, id))
  return row
}

/** The parent of each of these messages. */
export async function findParents(db: Executor, ids: string[]): Promise<Map<string, string | null>> {
  const found = await db
    .select({ id: messages.id, parentId: messages.parentId })
    .from(messages)
    .where(inArray(messages.id, ids))
  return new Map(found.map(({ id, parentId }) => [id, parentId]))
}

/** The ids of all messages with this parent, oldest first. */
export async function findSiblings(db: Executor, conversationId: string, parentId: string | null): Promise<string[]> {
  const rows = await db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, conversationId),
        parentId ? eq(messages.parentId, parentId) : isNull(messages.parentId),
      ),
    )
    .orderBy(messages.createdAt, messages.id)
  return rows.map(({ id }) => id)
}

/** The newest answer to a question that failed or was stopped after some text. */
export async function findNewestInterrupted(db: Executor, questionId: string): Promise<MessageRow | undefined> {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.parentId, questionId), ne(messages.status, 'complete'), ne(messages.content, '')))
    .orderBy(desc(messages.createdAt))
    .limit(1)
  return row
}

/** Changes a question and keeps the text that was first sent. */
export async function editMessage(
  db: Executor,
  id: string,
  { content, parts }: Pick<MessageRow, 'content' | 'parts'>,
): Promise<MessageRow | undefined> {
  const [row] = await db
    .update(messages)
    .set({ content, parts, sentContent: sql`coalesce(${messages.sentContent}, ${messages.content})` })
    .where(eq(messages.id, id))
    .returning()
  return row
}

/** Moves all messages of one parent to another one. Returns them. */
export async function moveChildren(
  db: Executor,
  conversationId: string,
  fromParent: string,
  toParent: string | null,
): Promise<MessageRow[]> {
  return db
    .update(messages)
    .set({ parentId: toParent })
    .where(and(eq(messages.conversationId, conversationId), eq(messages.parentId, fromParent)))
    .returning()
}

export async function setParent(db: Executor, id: string, parentId: string | null): Promise<MessageRow | undefined> {
  const [row] = await db.update(messages).set({ parentId }).where(eq(messages.id, id)).returning()
  return row
}

/** Deletes a question and keeps its `clientMessageId`, so that a late repeat is rejected. */
export async function withdrawMessage(db: Executor, row: MessageRow): Promise<void> {
  await db.delete(messages).where(eq(messages.id, row.id))
  if (!row.clientMessageId) return
  await db
    .insert(withdrawnMessages)
    .values({ conversationId: row.conversationId, clientMessageId: row.clientMessageId })
    .onConflictDoNothing()
}

/** Skips rows that another transaction has locked; the next sweep finds them again. */
export async function markMessagesAnnounced(db: Executor, ids: readonly string[]): Promise<void> {
  await db.execute(sql`
    update messages set announced_at = now()
    where id in (select id from messages where id = any(${sql.param(ids)}::uuid[]) for no key update skip locked)`)
}

/** Questions that were committed over `ageMs` ago and are not announced. */
export async function findUnannounced(db: Executor, ageMs: number): Promise<MessageRow[]> {
  return db
    .select()
    .from(messages)
    .where(and(isNull(messages.announcedAt), eq(messages.role, 'user'), lt(messages.createdAt, ago(ageMs))))
    .orderBy(messages.createdAt)
    .limit(100)
}

const ago = (ms: number) => sql`now() - ${ms}::int * interval '1 millisecond'`

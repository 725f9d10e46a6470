import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { type FileRow, listFiles } from '../files/files.ts'
import type { ConversationRow, MessageRow } from '../rows/rows.ts'
import { conversations } from '../schema/conversations.ts'
import { messages } from '../schema/messages.ts'
import { usage } from '../schema/usage.ts'

const CONVERSATIONS_AT_ONCE = 100
const MESSAGES_AT_ONCE = 200
const USAGE_AT_ONCE = 1000
const FILES_AT_ONCE = 100

/** A user's conversations, oldest first; few are in memory at once, and no transaction stays open. */
export async function* readConversations(db: Executor, userId: string): AsyncGenerator<ConversationRow> {
  let last: string | undefined
  do {
    const rest = last ? sql`${conversations.id} > ${last}` : undefined
    const rows = await db
      .select()
      .from(conversations)
      .where(and(eq(conversations.userId, userId), isNull(conversations.deletedAt), rest))
      .orderBy(asc(conversations.id))
      .limit(CONVERSATIONS_AT_ONCE)
    yield* rows
    last = rows.length === CONVERSATIONS_AT_ONCE ? rows.at(-1)?.id : undefined
  } while (last)
}

/** All messages of a conversation, on every branch, oldest first. */
export async function* readMessages(db: Executor, conversationId: string): AsyncGenerator<MessageRow> {
  let last: MessageRow | undefined
  do {
    const rest = last && sql`(${messages.createdAt}, ${messages.id}) > (${last.createdAt.toISOString()}, ${last.id})`
    const rows = await db
      .select()
      .from(messages)
      .where(and(eq(messages.conversationId, conversationId), rest))
      .orderBy(asc(messages.createdAt), asc(messages.id))
      .limit(MESSAGES_AT_ONCE)
    yield* rows
    last = rows.length === MESSAGES_AT_ONCE ? rows.at(-1) : undefined
  } while (last)
}

/** A user's files, the newest first. */
export async function* readFiles(db: Executor, userId: string): AsyncGenerator<FileRow> {
  let cursor: string | undefined
  do {
    const rows = await listFiles(db, { userId, cursor, limit: FILES_AT_ONCE })
    yield* rows
    cursor = rows.length === FILES_AT_ONCE ? rows.at(-1)?.id : undefined
  } while (cursor)
}

/** The usage of a user's model calls, oldest first. */
export async function* readUsage(db: Executor, userId: string): AsyncGenerator<typeof usage.$inferSelect> {
  let last = 0
  for (;;) {
    const rows = await db
      .select()
      .from(usage)
      .where(and(eq(usage.userId, userId), sql`${usage.id} > ${last}`))
      .orderBy(asc(usage.id))
      .limit(USAGE_AT_ONCE)
    yield* rows
    const end = rows.at(-1)
    if (!end || rows.length < USAGE_AT_ONCE) return
    last = end.id
  }
}

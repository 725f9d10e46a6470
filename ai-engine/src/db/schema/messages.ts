import type { Part } from '@grizz/protocol/parts'
import type { RunError } from '@grizz/protocol/problem'
import type { MessageStatus } from '@grizz/protocol/resources'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, numeric, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { countable, createdAt, time } from './columns.ts'
import { conversations } from './conversations.ts'

// The table search_texts is in the migrations alone: a trigger fills it from `messages`, and only SQL of its own reads it
// (db/conversations/search.ts). As something derived it is nothing that `copy-database` should copy.

/** Questions, and answers once they are over; until then their text is in the log and, at most a second old, in `runs`. */
export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** The conversation's user: a search begins with it. A trigger fills it for engines that do not know the column. */
    userId: uuid('user_id').notNull(),
    /** May name an answer that is not here yet. */
    parentId: uuid('parent_id'),
    role: text('role').$type<'user' | 'assistant'>().notNull(),
    /** Null where the texts say it all. */
    parts: jsonb('parts').$type<readonly Part[]>(),
    content: text('content').notNull(),
    /** The text as first sent, of a message that was edited in the queue: a late repeat is compared with it. */
    sentContent: text('sent_content'),
    reasoning: text('reasoning'),
    status: text('status').$type<Exclude<MessageStatus, 'streaming'>>().notNull(),
    model: text('model'),
    provider: text('provider'),
    runId: uuid('run_id'),
    clientMessageId: uuid('client_message_id'),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    reasoningTokens: integer('reasoning_tokens'),
    cachedInputTokens: integer('cached_input_tokens'),
    usageCents: numeric('usage_cents', { precision: 14, scale: 6, mode: 'number' }),
    usageEstimated: boolean('usage_estimated'),
    error: jsonb('error').$type<RunError>(),
    meta: jsonb('meta').$type<Record<string, unknown>>().notNull().default({}),
    announcedAt: time('announced_at'),
    createdAt: createdAt(),
  },
  (t) => [
    unique('messages_client_message_id').on(t.conversationId, t.clientMessageId),
    countable('messages_countable'),
    index('messages_siblings').on(t.conversationId, t.parentId, t.createdAt),
    index('messages_unannounced').on(t.createdAt).where(sql`announced_at is null`),
    index('messages_user_created').on(t.userId, t.createdAt, t.id),
  ],
)

/** Questions that were withdrawn, so that a late repeat of one is not accepted. */
export const withdrawnMessages = pgTable(
  'withdrawn_messages',
  {
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    clientMessageId: uuid('client_message_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.clientMessageId] })],
)

/** Where branches are cut for models: of a branch that holds this message, nothing before it is sent any more. */
export const branchCuts = pgTable(
  'branch_cuts',
  {
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** The first message that is still sent, a question. */
    messageId: uuid('message_id').notNull(),
    /** How many messages before it are left out. */
    leftOut: integer('left_out').notNull(),
    /** The summary that is sent in their place; null for none. */
    summary: text('summary'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.messageId] })],
)

import { bigint, boolean, index, integer, numeric, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { countable, createdAt } from './columns.ts'

// The tables storage and storage_changes, how much each user has stored, are in the migrations alone: triggers fill them
// from messages and conversations, and only SQL of their own reads them (db/usage/storage.ts). `copy-database` copies the
// tables that are described in this folder, so it leaves those out, and the triggers of the target fill them.

/** The ledger: one row per billed model call, never changed, kept when its conversation is deleted. */
export const usage = pgTable(
  'usage',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: uuid('user_id').notNull(),
    /** Null for the embedding of a file. */
    conversationId: uuid('conversation_id'),
    runId: uuid('run_id'),
    turn: integer('turn').notNull().default(0),
    attempt: integer('attempt'),
    kind: text('kind').$type<'answer' | 'title' | 'summary' | 'embedding' | 'lost_attempt'>().notNull(),
    /** The model that was requested, and the one that answered according to the provider. */
    model: text('model').notNull(),
    billedModel: text('billed_model').notNull(),
    provider: text('provider').notNull(),
    requestId: text('request_id'),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    reasoningTokens: integer('reasoning_tokens').notNull(),
    cachedInputTokens: integer('cached_input_tokens').notNull(),
    /** US cents; null without a known price. */
    usageCents: numeric('usage_cents', { precision: 14, scale: 6, mode: 'number' }),
    estimated: boolean('estimated').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('usage_run_turn_attempt').on(t.runId, t.turn, t.attempt),
    countable('usage_countable'),
    index('usage_user_created').on(t.userId, t.createdAt),
    index('usage_created').on(t.createdAt),
    index('usage_conversation').on(t.conversationId),
  ],
)

import type { KeyScope } from '@grizz/protocol/http'
import type { RunError } from '@grizz/protocol/problem'
import type { MessageStatus, RunStatus, StepKind } from '@grizz/protocol/resources'
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const createdAt = () => time('created_at').notNull().defaultNow()

// Accounts: the fields are better-auth's, asked of it by a test.
export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  role: text('role').$type<'admin' | 'user'>().notNull().default('user'),
  bannedAt: time('banned_at'),
  signedOutAt: time('signed_out_at'),
  /** What a new conversation of theirs begins with. */
  defaultModel: text('default_model'),
  systemPrompt: text('system_prompt'),
  createdAt: createdAt(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    token: text('token').notNull().unique(),
    expiresAt: time('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

export const accounts = pgTable(
  'accounts',
  {
    id: uuid('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: time('access_token_expires_at'),
    refreshTokenExpiresAt: time('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('accounts_user').on(t.userId), unique('accounts_once').on(t.providerId, t.accountId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: uuid('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: time('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('verifications_identifier').on(t.identifier)],
)

export const jwks = pgTable('jwks', {
  id: uuid('id').primaryKey(),
  publicKey: text('public_key').notNull(),
  privateKey: text('private_key').notNull(),
  createdAt: createdAt(),
  expiresAt: time('expires_at'),
  alg: text('alg'),
  crv: text('crv'),
})

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The first characters, shown so that a person recognises the key. */
    prefix: text('prefix').notNull(),
    /** SHA-256 of the key, hex. The key itself is nowhere. */
    hash: text('hash').notNull().unique(),
    scopes: text('scopes').array().$type<KeyScope[]>().notNull(),
    expiresAt: time('expires_at'),
    lastUsedAt: time('last_used_at'),
    revokedAt: time('revoked_at'),
    createdAt: createdAt(),
  },
  (t) => [index('api_keys_user').on(t.userId)],
)

export const conversations = pgTable(
  'conversations',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    title: text('title'),
    model: text('model'),
    systemPrompt: text('system_prompt'),
    nextPosition: integer('next_position').notNull().default(1),
    /** The end of the branch that was written to last: an answer's id, perhaps of one not yet written. */
    leafId: uuid('leaf_id'),
    titleAttempts: integer('title_attempts').notNull().default(0),
    titleLeaseExpiresAt: time('title_lease_expires_at'),
    pinned: boolean('pinned').notNull().default(false),
    archived: boolean('archived').notNull().default(false),
    /** Gone for everybody; until the sweep takes it, its person may take it back. */
    deletedAt: time('deleted_at'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('conversations_listed').on(t.userId, t.archived, t.pinned, t.updatedAt, t.id).where(sql`deleted_at is null`),
    index('conversations_deleted').on(t.deletedAt).where(sql`deleted_at is not null`),
    index('conversations_untitled').on(t.updatedAt).where(sql`title is null and title_attempts < 3`),
  ],
)

/** Questions, and answers once they are over; until then their text is in the log and, up to a second ago, in `runs`. */
export const messages = pgTable(
  'messages',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** Whose conversation it is: the search for a person's words begins here. A trigger fills it where it is missing. */
    userId: uuid('user_id').notNull(),
    /** May name an answer that is not here yet. */
    parentId: uuid('parent_id'),
    role: text('role').$type<'user' | 'assistant'>().notNull(),
    content: text('content').notNull(),
    /** What was first sent, when it was edited in the queue: a late repeat is compared with it. */
    sentContent: text('sent_content'),
    reasoning: text('reasoning'),
    status: text('status').$type<Exclude<MessageStatus, 'streaming'>>().notNull(),
    model: text('model'),
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
    index('messages_siblings').on(t.conversationId, t.parentId, t.createdAt),
    index('messages_unannounced').on(t.createdAt).where(sql`announced_at is null`),
    index('messages_user_created').on(t.userId, t.createdAt, t.id),
  ],
)

/** What a withdrawn question leaves behind, so that a late repeat of it is told so. */
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

/** The queue and the lease. `services/run-queue.ts` tells the states in prose. */
export const runs = pgTable(
  'runs',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** Whose conversation it is, and so who pays. */
    userId: uuid('user_id').notNull(),
    userMessageId: uuid('user_message_id').notNull(),
    /** The answer's id. Its row in `messages` comes when the run is over. */
    messageId: uuid('message_id').notNull().unique(),
    clientRunId: uuid('client_run_id'),
    /** The interrupted answer that this run continues. */
    continuesId: uuid('continues_id'),
    model: text('model').notNull(),
    status: text('status').$type<RunStatus>().notNull(),
    position: integer('position').notNull(),
    attempt: integer('attempt').notNull().default(0),
    owner: uuid('owner'),
    leaseExpiresAt: time('lease_expires_at'),
    /** The log's newest entry when the run was claimed: following from it replays the answer. */
    logPosition: text('log_position'),
    cancelRequestedAt: time('cancel_requested_at'),
    /** The text so far, at most a second old. */
    partialContent: text('partial_content').notNull().default(''),
    partialReasoning: text('partial_reasoning').notNull().default(''),
    error: jsonb('error').$type<RunError>(),
    announcedAt: time('announced_at'),
    createdAt: createdAt(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
  },
  (t) => [
    uniqueIndex('runs_one_running').on(t.conversationId).where(sql`status = 'running'`),
    unique('runs_client_run_id').on(t.conversationId, t.clientRunId),
    index('runs_queued').on(t.conversationId, t.position).where(sql`status = 'queued'`),
    index('runs_user_message').on(t.userMessageId),
    index('runs_unannounced').on(t.endedAt).where(sql`announced_at is null and ended_at is not null`),
  ],
)

export const steps = pgTable(
  'steps',
  {
    id: uuid('id').primaryKey(),
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    index: integer('index').notNull(),
    kind: text('kind').$type<StepKind>().notNull(),
    status: text('status').$type<'completed' | 'failed'>().notNull(),
    attempt: integer('attempt').notNull(),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
    startedAt: time('started_at').notNull(),
    completedAt: time('completed_at').notNull(),
  },
  (t) => [index('steps_run').on(t.runId, t.attempt, t.index)],
)

export const usageKinds = ['answer', 'title', 'lost_attempt'] as const

/** The ledger: one row per billed model call, never changed, kept when a conversation goes. */
export const usage = pgTable(
  'usage',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: uuid('user_id').notNull(),
    conversationId: uuid('conversation_id'),
    runId: uuid('run_id'),
    attempt: integer('attempt'),
    kind: text('kind').$type<(typeof usageKinds)[number]>().notNull(),
    /** The model that was asked, and the one that the provider says answered. */
    model: text('model').notNull(),
    billedModel: text('billed_model').notNull(),
    provider: text('provider').notNull(),
    requestId: text('request_id'),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    reasoningTokens: integer('reasoning_tokens').notNull(),
    cachedInputTokens: integer('cached_input_tokens').notNull(),
    /** US cents; null when no price is known. */
    usageCents: numeric('usage_cents', { precision: 14, scale: 6, mode: 'number' }),
    estimated: boolean('estimated').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('usage_run_attempt').on(t.runId, t.attempt),
    index('usage_user_created').on(t.userId, t.createdAt),
    index('usage_created').on(t.createdAt),
    index('usage_conversation').on(t.conversationId),
  ],
)

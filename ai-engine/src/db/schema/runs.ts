import type { WaitingFor } from '@grizz/protocol/parts'
import type { RunError } from '@grizz/protocol/problem'
import type { RunStatus, StepKind } from '@grizz/protocol/resources'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { conversations } from './conversations.ts'

/** The queue and the lease. services/runs/run-queue.ts describes the states. */
export const runs = pgTable(
  'runs',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** The conversation's user, who is billed. */
    userId: uuid('user_id').notNull(),
    userMessageId: uuid('user_message_id').notNull(),
    /** The answer's id. Its row in `messages` comes when the run is over. */
    messageId: uuid('message_id').notNull().unique(),
    clientRunId: uuid('client_run_id'),
    /** The interrupted answer that this run continues. */
    continuesId: uuid('continues_id'),
    model: text('model').notNull(),
    provider: text('provider'),
    status: text('status').$type<RunStatus>().notNull(),
    position: integer('position').notNull(),
    attempt: integer('attempt').notNull().default(0),
    owner: uuid('owner'),
    leaseExpiresAt: time('lease_expires_at'),
    /** The log's newest entry when the run was claimed: following from it replays the answer. */
    logPosition: text('log_position'),
    cancelRequestedAt: time('cancel_requested_at'),
    /** The turn in progress, from 0; those before it are durable. */
    turn: integer('turn').notNull().default(0),
    /** Of a waiting run. Null once everything is decided: then any engine may claim it. */
    waitingFor: jsonb('waiting_for').$type<WaitingFor>(),
    /** Milliseconds of running before the present claim, and when that began. Waiting for a user does not count. */
    activeMs: integer('active_ms').notNull().default(0),
    claimedAt: time('claimed_at'),
    takeovers: integer('takeovers').notNull().default(0),
    /** Since a turn or the result of a tool last became durable. */
    takeoversWithoutProgress: integer('takeovers_without_progress').notNull().default(0),
    /** Attempts whose engine died and whose unfinished model call is not on the ledger yet. */
    lostAttempts: integer('lost_attempts').array().notNull().default(sql`'{}'`),
    /** False when a program asked, so that no user is there to decide. */
    watched: boolean('watched').notNull().default(true),
    /** The tools that the model was given: the hash of each definition by its name. */
    tools: jsonb('tools').$type<Record<string, string>>(),
    /** The text of the unfinished turn, at most a second old. */
    partialContent: text('partial_content').notNull().default(''),
    partialReasoning: text('partial_reasoning').notNull().default(''),
    error: jsonb('error').$type<RunError>(),
    announcedAt: time('announced_at'),
    createdAt: createdAt(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
  },
  (t) => [
    uniqueIndex('runs_one_open').on(t.conversationId).where(sql`status in ('running', 'waiting')`),
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
    turn: integer('turn').notNull().default(0),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
    startedAt: time('started_at').notNull(),
    completedAt: time('completed_at').notNull(),
  },
  (t) => [index('steps_run').on(t.runId, t.attempt, t.index)],
)

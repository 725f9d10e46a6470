import type { RunError } from '@grizz/protocol/problem'
import type { RunStatus, StepKind } from '@grizz/protocol/resources'
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
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
    status: text('status').$type<RunStatus>().notNull(),
    position: integer('position').notNull(),
    attempt: integer('attempt').notNull().default(0),
    owner: uuid('owner'),
    leaseExpiresAt: time('lease_expires_at'),
    /** The log's newest entry when the run was claimed: following from it replays the answer. */
    logPosition: text('log_position'),
    cancelRequestedAt: time('cancel_requested_at'),
    /** The text of a running answer, at most a second old. */
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

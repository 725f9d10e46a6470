import type { FilePart, Part, ToolCallState } from '@grizz/protocol/parts'
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { conversations } from './conversations.ts'
import { runs } from './runs.ts'
import { users } from './users.ts'

/** A part as a turn stores it: what changes of a tool call is in `tool_calls` alone. A call that the provider made is here, whole. */
export type StoredPart = Part | { type: 'tool_call'; callId: string }

/** The shape of `NativeBlocks` in llm/contract/model.ts. */
export interface StoredBlocks {
  provider: string
  api: string
  model: string
  blocks: readonly unknown[]
}

/** The result of a turn's model call. A turn without tool calls is here only when the provider's blocks have to be kept. */
export const turns = pgTable(
  'turns',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    turn: integer('turn').notNull(),
    attempt: integer('attempt').notNull(),
    parts: jsonb('parts').$type<readonly StoredPart[]>().notNull(),
    /** As JSON text: providers sign what they sent to the letter, and jsonb orders fields anew. */
    native: json('native').$type<StoredBlocks>(),
    /** The hash of the prompt's beginning (services/memory/prompt-prefix.ts); null: not known. */
    prefix: text('prefix'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.turn] })],
)

/** services/tool-calls/tool-calls.ts describes the states. */
export const toolCalls = pgTable(
  'tool_calls',
  {
    id: uuid('id').primaryKey(),
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    turn: integer('turn').notNull(),
    index: integer('index').notNull(),
    userId: uuid('user_id').notNull(),
    /** The id by which the model's provider knows the call. */
    providerCallId: text('provider_call_id').notNull(),
    name: text('name').notNull(),
    title: text('title'),
    /** The name of the tool server; null for a built-in tool. */
    server: text('server'),
    /** Of the server and the tool's definition. A call is executed only while its tool still has this definition. */
    definitionHash: text('definition_hash').notNull(),
    /** JSON as the model wrote it. */
    arguments: text('arguments').notNull(),
    readOnly: boolean('read_only').notNull(),
    /** Read-only or idempotent, as far as its server is trusted: it may be executed again after its engine died. */
    repeatable: boolean('repeatable').notNull(),
    state: text('state').$type<ToolCallState>().notNull(),
    /** The result as the model is told it, and as users see it. */
    result: text('result'),
    sources: jsonb('sources').$type<readonly { url: string; title?: string }[]>(),
    /** Pictures of the result, as parts; they may be deleted since. */
    files: jsonb('files').$type<readonly FilePart[]>(),
    error: text('error'),
    executions: integer('executions').notNull().default(0),
    decision: text('decision'),
    decidedAt: time('decided_at'),
    /** A task at its server, which any engine can poll. */
    task: jsonb('task').$type<Record<string, unknown>>(),
    /** The question of its server to the user, and the user's answer. */
    requestedInput: jsonb('requested_input').$type<Record<string, unknown>>(),
    givenInput: jsonb('given_input').$type<Record<string, unknown>>(),
    startedAt: time('started_at'),
    endedAt: time('ended_at'),
    createdAt: createdAt(),
  },
  (t) => [
    unique('tool_calls_place').on(t.runId, t.turn, t.index),
    index('tool_calls_files').using('gin', t.files.op('jsonb_path_ops')).where(sql`files is not null`),
    index('tool_calls_undecided').on(t.endedAt).where(sql`state = 'unknown' and decided_at is null`),
  ],
)

/** Decisions of users about tools for later: in one conversation, or, where that is null, in all of theirs. */
export const toolPolicies = pgTable(
  'tool_policies',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    conversationId: uuid('conversation_id').references(() => conversations.id, { onDelete: 'cascade' }),
    tool: text('tool').notNull(),
    definitionHash: text('definition_hash').notNull(),
    policy: text('policy').$type<'allow' | 'ask' | 'deny'>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [unique('tool_policies_subject').on(t.userId, t.conversationId, t.tool).nullsNotDistinct()],
)

import type { Parameters } from '@grizz/protocol/resources'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { projects } from './projects.ts'
import { users } from './users.ts'

export const conversations = pgTable(
  'conversations',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    title: text('title'),
    model: text('model'),
    /** The slug of the model's provider. */
    provider: text('provider'),
    parameters: jsonb('parameters').$type<Parameters>().notNull().default({}),
    projectId: uuid('project_id').references(() => projects.id, { onDelete: 'set null' }),
    systemPrompt: text('system_prompt'),
    /** Tools that the user switched on or off here, by name. */
    tools: jsonb('tools').$type<Record<string, boolean>>().notNull().default({}),
    nextPosition: integer('next_position').notNull().default(1),
    /** The end of the branch that was written to last: an answer's id, perhaps of one without a row yet. */
    leafId: uuid('leaf_id'),
    titleAttempts: integer('title_attempts').notNull().default(0),
    titleLeaseExpiresAt: time('title_lease_expires_at'),
    pinned: boolean('pinned').notNull().default(false),
    archived: boolean('archived').notNull().default(false),
    /** Hidden from everybody; its user may restore it until the sweep deletes it. */
    deletedAt: time('deleted_at'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('conversations_listed').on(t.userId, t.archived, t.pinned, t.updatedAt, t.id).where(sql`deleted_at is null`),
    index('conversations_project').on(t.projectId, t.updatedAt).where(sql`project_id is not null`),
    index('conversations_deleted').on(t.deletedAt).where(sql`deleted_at is not null`),
    index('conversations_untitled').on(t.updatedAt).where(sql`title is null and title_attempts < 3`),
  ],
)

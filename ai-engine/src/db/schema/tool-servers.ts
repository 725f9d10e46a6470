import type { ToolPolicy } from '@grizz/protocol/http'
import type { ToolServerStatus } from '@grizz/protocol/tool-servers'
import { boolean, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { users } from './users.ts'

/** The shape of `ListedTool` in tools/mcp/mcp-server.ts. */
export interface StoredTool {
  name: string
  title?: string
  description: string
  inputSchema: Readonly<Record<string, unknown>>
  readOnly: boolean
  idempotent: boolean
  destructive: boolean
}

/** Servers of others whose tools models may call. */
export const toolServers = pgTable(
  'tool_servers',
  {
    id: uuid('id').primaryKey(),
    /** Who alone sees and uses it; null: everyone. */
    ownerId: uuid('owner_id').references(() => users.id, { onDelete: 'cascade' }),
    /** Its tools' names begin with it. Made of the name once, and kept when the name changes. */
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** JSON of name and value, encrypted. */
    headers: text('headers'),
    headerNames: text('header_names').array().notNull().default([]),
    trusted: boolean('trusted').notNull().default(false),
    allowPrivate: boolean('allow_private').notNull().default(false),
    enabled: boolean('enabled').notNull().default(true),
    policies: jsonb('policies').$type<Readonly<Record<string, ToolPolicy>>>().notNull().default({}),
    /** Counts the changes of what a connection is made of. */
    revision: integer('revision').notNull().default(1),
    /** The tools as they were last listed; null until the server answered once. */
    tools: jsonb('tools').$type<readonly StoredTool[]>(),
    listedAt: time('listed_at'),
    /** How long the list may be used, in milliseconds, as the server says. */
    ttlMs: integer('ttl_ms'),
    /** When it was last asked for its tools, with or without an answer. */
    checkedAt: time('checked_at'),
    status: text('status').$type<ToolServerStatus>().notNull(),
    problem: text('problem'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [unique('tool_servers_slug').on(t.ownerId, t.slug).nullsNotDistinct()],
)

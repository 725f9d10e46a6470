import type { ToolPolicy, ToolServerStatus } from '@grizz/protocol/tool-servers'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
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
    /** The OAuth client that was given for it: JSON, encrypted. */
    oauthClient: text('oauth_client'),
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
    /** It lists or runs its tools for users who signed in there. */
    wantsSignIn: boolean('wants_sign_in').notNull().default(false),
    status: text('status').$type<ToolServerStatus>().notNull(),
    problem: text('problem'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [unique('tool_servers_slug').on(t.ownerId, t.slug).nullsNotDistinct()],
)

/** That a user is signed in at a tool server. */
export const toolSignIns = pgTable(
  'tool_sign_ins',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    serverId: uuid('server_id')
      .notNull()
      .references(() => toolServers.id, { onDelete: 'cascade' }),
    /** The only host that gets the tokens. */
    serverOrigin: text('server_origin').notNull(),
    /** Tokens, the client and the authorization server that gave them: JSON, encrypted. */
    grant: text('grant').notNull(),
    /** Of the access token; null where the authorization server does not say. */
    expiresAt: time('expires_at'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.serverId] })],
)

/** Sign-ins that have begun: any engine may take the callback. */
export const toolSignInFlows = pgTable(
  'tool_sign_in_flows',
  {
    /** SHA-256 of the OAuth `state`, hex. */
    stateHash: text('state_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    serverId: uuid('server_id')
      .notNull()
      .references(() => toolServers.id, { onDelete: 'cascade' }),
    /** Verifier, client, authorization server: JSON, encrypted. */
    flow: text('flow').notNull(),
    expiresAt: time('expires_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('tool_sign_in_flows_user').on(t.userId)],
)

/** Clients that this installation registered at authorization servers. */
export const toolClients = pgTable(
  'tool_clients',
  {
    serverId: uuid('server_id')
      .notNull()
      .references(() => toolServers.id, { onDelete: 'cascade' }),
    issuer: text('issuer').notNull(),
    redirectUri: text('redirect_uri').notNull(),
    /** JSON, encrypted. */
    client: text('client').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.serverId, t.issuer, t.redirectUri] })],
)

import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import type * as schema from '../schema/schema.ts'

/**
 * The database, or a transaction on it: what a query runs on.
 *
 * Locks are taken in one order: a conversation, then its runs, then its messages. Who locks runs or messages of several
 * conversations at once locks nothing else, and leaves out what others hold (`skip locked`), but for the renewal of
 * leases, which is repeated each second. So no two can be locked up with each other.
 */
export type Executor = PgDatabase<NodePgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>

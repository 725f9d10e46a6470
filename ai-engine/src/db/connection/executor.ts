import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import type { PgDatabase } from 'drizzle-orm/pg-core'

/**
 * The database, or a transaction on it: what a query runs on.
 *
 * Locks are taken in one order: a conversation, then its runs, then its messages. A statement that locks runs or messages
 * of several conversations at once locks nothing else, and skips locked rows (`skip locked`), except for the renewal of
 * leases, which is repeated each second. So no two transactions can deadlock. Migrations keep to the order
 * (docs/migrations.md).
 */
export type Executor = PgDatabase<NodePgQueryResultHKT>

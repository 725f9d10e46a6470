import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as schema from './schema.ts'

export type Db = NodePgDatabase<typeof schema>

/** A connected database. `close` ends the pool; whoever started a server for it stops that afterwards. */
export interface Database {
  db: Db
  pool: pg.Pool
  close(): Promise<void>
}

/** Where messages about the database go: pino fits. */
export interface DatabaseLog {
  info(message: string): void
  warn(fields: { error: unknown }, message: string): void
  error(fields: { error: unknown }, message: string): void
}

const poolSize = 20
const connectWithinMs = 5000

/** Opens a pool. Connects when first used: an unreachable server is told by the first query. */
export function createDatabase(connection: pg.PoolConfig, { logger }: { logger: DatabaseLog }): Database {
  const pool = new pg.Pool({
    max: poolSize,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    application_name: 'grizz-chat',
    ...connection,
  })
  // Without a listener the death of an idle connection would end the process. While closing it is no news.
  pool.on('error', (error) => {
    if (!pool.ending) logger.warn({ error }, 'A connection to Postgres was lost')
  })
  // So would that of one in use, between two statements or by a second error; its statements fail and tell of it.
  pool.on('connect', (client) => client.on('error', () => {}))
  return { db: drizzle({ client: pool, schema }), pool, close: () => pool.end() }
}

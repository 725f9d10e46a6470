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
    Client,
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

/**
 * A connection that breaks while it is being made, as when the server ends at that moment, fails in the words of the
 * network, which could be said of any server. Here it is told apart. One that cannot even begin says so itself.
 */
class Client extends pg.Client {
  override connect(): Promise<this>
  override connect(callback: (error: Error) => void): void
  override connect(callback?: (error: Error) => void): unknown {
    if (!callback) return super.connect()
    return super.connect((error: Error) => callback(isBroken(error) ? new Error(broken, { cause: error }) : error))
  }
}

const broken = 'Connection terminated while it was being made'

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall !== 'connect'
}

import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Logger } from '../../core/logging/logger.ts'

export type Db = NodePgDatabase & { $client: pg.Pool }

/** A connected database. `close` ends the pools; a server that was started for it is stopped afterwards. */
export interface Database {
  db: Db
  pool: pg.Pool
  /** For searches, usage reports and exports: few connections, on which no statement takes longer than two seconds. */
  heavy: Db
  /** For work that must never wait for a user's: leases, probes and authentication. */
  vital: Db
  close(): Promise<void>
}

const poolSize = 20
const heavyPoolSize = 6
const vitalPoolSize = 4
const heavyWithin = '2s'

const connectWithinMs = 5000

/** Opens the pools. They connect when first used: an unreachable server is told by the first query. */
export function createDatabase(
  connection: pg.PoolConfig,
  { logger }: { logger: Pick<Logger, 'info' | 'warn' | 'error'> },
): Database {
  const pool = openPool({ max: poolSize, ...connection }, logger)
  const heavy = openPool({ ...connection, max: heavyPoolSize, onConnect: limitTime }, logger)
  const vital = openPool({ ...connection, max: vitalPoolSize }, logger)
  return {
    db: drizzle({ client: pool }),
    pool,
    heavy: drizzle({ client: heavy }),
    vital: drizzle({ client: vital }),
    close: async () => void (await Promise.all([pool.end(), heavy.end(), vital.end()])),
  }
}

/** Whether a statement was ended because it took too long. */
export function isOverTime(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '57014') || isOverTime(error.cause)
}

/** By a statement: a pooler between refuses parameters of a connection that it does not know. */
async function limitTime(client: pg.ClientBase): Promise<void> {
  await client.query(`set statement_timeout = '${heavyWithin}'`)
}

function openPool(config: pg.PoolConfig, logger: Pick<Logger, 'info' | 'warn' | 'error'>): pg.Pool {
  const pool = new pg.Pool({
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    application_name: 'grizz-chat',
    Client,
    ...config,
  })
  // Without a listener the death of an idle connection would end the process. While closing it is no news.
  pool.on('error', (error) => {
    if (!pool.ending) logger.warn({ error }, 'A connection to Postgres was lost')
  })
  // So would that of one in use, between two statements or by a second error; its statements fail and tell of it.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
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

import { join } from 'node:path'
import pg from 'pg'
import type { Logger } from '../../core/logging/logger.ts'
import { mendLetters } from '../embedded/letters.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/postgres.ts'
import { type DataLock, lockData } from './data-lock.ts'
import { createDatabase, type Database } from './database.ts'
import { migrateDatabase } from './migrate.ts'

export interface DatabaseSettings {
  databaseUrl: string | undefined
  dataDir: string
}

export interface OpenDatabase extends Database {
  /** True when no other engine can be alive on this database, so that running runs belong to nobody. */
  exclusiveOwner: boolean
}

const databaseName = 'grizz'

/**
 * Opens the database that the settings name and brings its schema up to date: `DATABASE_URL`, or the embedded Postgres
 * in `DATA_DIR`, which `close` stops last.
 * @throws Error with a sentence for the user who starts the engine
 */
export async function openDatabase(
  settings: DatabaseSettings,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
): Promise<OpenDatabase> {
  if (!settings.databaseUrl) return openEmbedded(settings.dataDir, logger)
  const database = createDatabase({ connectionString: settings.databaseUrl }, { logger })
  await migrateOrClose(database, logger)
  return { ...database, exclusiveOwner: false }
}

async function openEmbedded(dataDir: string, logger: Pick<Logger, 'info' | 'warn' | 'error'>): Promise<OpenDatabase> {
  const lock = lockData(dataDir)
  const server = await startServer(dataDir, logger, lock)
  const database = createDatabase({ ...server.connection, database: databaseName }, { logger })
  const close = async () => {
    await database.close()
    await server.stop()
    lock.release()
  }
  try {
    await makeDatabase(server.connection)
    await mendLetters({ ...server.connection, database: databaseName }, logger)
    await migrateDatabase(database.pool)
    await tellOfLetters(database, logger)
  } catch (error) {
    await close()
    throw error
  }
  return { ...database, exclusiveOwner: true, close }
}

async function startServer(
  dataDir: string,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
  lock: DataLock,
): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres({ directory: join(dataDir, 'postgres'), logger })
  } catch (error) {
    lock.release()
    throw error
  }
}

async function makeDatabase(connection: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

/** A trigram index knows the letters of LC_CTYPE alone. */
async function tellOfLetters({ pool }: Database, logger: Pick<Logger, 'info' | 'warn' | 'error'>): Promise<void> {
  const { rows } = await pool.query<{ known: boolean }>(`select cardinality(show_trgm('ж')) > 0 as known`)
  if (rows[0]?.known) return
  logger.info(
    'This database knows ASCII letters alone (LC_CTYPE C): searches in other scripts are slow and heed case. ' +
      'Make it anew with LC_CTYPE C.UTF-8, as docs/operations.md says.',
  )
}

async function migrateOrClose(database: Database, logger: Pick<Logger, 'info' | 'warn' | 'error'>): Promise<void> {
  try {
    await migrateDatabase(database.pool)
    await tellOfLetters(database, logger)
  } catch (error) {
    await database.close()
    throw error
  }
}

import { type Database, createDatabase as openDatabase } from '@grizz/ai-engine/db/connection/database'
import { inject } from 'vitest'
import { createBareDatabaseAt, createDatabaseAt } from './postgres.ts'
import './global-setup.ts'

/** An empty, migrated database for one test file, connected. */
export interface TestDatabase extends Database {
  /** For `DATABASE_URL`. */
  url: string
}

/** Call it in `beforeAll` and `close()` the database in `afterAll`. */
export async function createDatabase(): Promise<TestDatabase> {
  const url = await createDatabaseAt(inject('postgresUrl'))
  const logger = { info: () => {}, warn: () => {}, error: () => {} }
  return { url, ...openDatabase({ connectionString: url, max: 10 }, { logger }) }
}

/** A database without the schema. */
export function createBareDatabase(): Promise<string> {
  return createBareDatabaseAt(inject('postgresUrl'))
}

/** The one Redis of this run, shared by all test files: use ids of your own, never FLUSHALL. */
export function redisUrl(): string {
  return inject('redisUrl')
}

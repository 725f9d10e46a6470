import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { ClientBase, Pool } from 'pg'
import { createFunctions } from './create-functions.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
/** Any number, as long as every version of the engine uses the same. */
const migrationLock = 7_216_042

/** Brings the schema up to date. Several engines may start at once: one migrates, the others wait for it. */
export async function migrateDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await migrate(drizzle({ client }), { migrationsFolder })
    // An engine that is older than the schema leaves its functions to the newer engines, which made them.
    if (!(await isNewerThanKnown(client))) await createFunctions(client)
    await client.query('select pg_advisory_unlock($1)', [migrationLock])
    client.release()
  } catch (error) {
    // Ending the connection gives the lock back, whatever state the failure left it in.
    client.release(true)
    throw error
  }
}

/** Whether the database has migrations that this engine does not know. */
async function isNewerThanKnown(client: ClientBase): Promise<boolean> {
  const newestKnown = readMigrationFiles({ migrationsFolder }).at(-1)?.folderMillis
  const { rows } = await client.query<{ newer: boolean }>(
    'select coalesce(max(created_at) > $1, false) as newer from drizzle.__drizzle_migrations',
    [newestKnown],
  )
  return rows[0]?.newer ?? false
}

import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { ClientBase, Pool } from 'pg'
import { createFunctions } from './create-functions.ts'
import { createLargeIndexes } from './large-indexes.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
/** Any number, as long as every version of the engine uses the same. */
const migrationLock = 7_216_042
const LOCK_RETRY_MS = 100

/** Brings the schema up to date. Several engines may start at once: one migrates, the others wait for it. */
export async function migrateDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await lock(client)
    await migrate(drizzle({ client }), { migrationsFolder })
    // An engine that is older than the schema leaves functions and indexes to the newer engines, which made them.
    if (!(await isNewerThanKnown(client))) {
      await createLargeIndexes(client)
      await createFunctions(client)
    }
    await client.query('select pg_advisory_unlock($1)', [migrationLock])
    client.release()
  } catch (error) {
    // Ending the connection gives the lock back, whatever state the failure left it in.
    client.release(true)
    throw error
  }
}

/** Tries again and again: a statement that waits for the lock would be waited for by the index that its holder makes. */
async function lock(client: ClientBase): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      migrationLock,
    ])
    if (rows[0]?.locked) return
    await wait(LOCK_RETRY_MS)
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

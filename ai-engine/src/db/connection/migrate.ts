import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { Pool } from 'pg'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
/** Any number, as long as every version of the engine uses the same. */
const migrationLock = 7_216_042

/** Brings the schema up to date. Several engines may start at once: one migrates, the others wait for it. */
export async function migrateDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await migrate(drizzle({ client }), { migrationsFolder })
    await client.query('select pg_advisory_unlock($1)', [migrationLock])
    client.release()
  } catch (error) {
    // Ending the connection gives the lock back, whatever state the failure left it in.
    client.release(true)
    throw error
  }
}

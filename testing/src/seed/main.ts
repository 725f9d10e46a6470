// npm run seed: users, long threads and eight weeks of usage, in an empty database, to develop on.
import '@grizz/ai-engine/db/connection/drizzle-hook'
import type { Config } from '@grizz/ai-engine/config'
import type { Database } from '@grizz/ai-engine/db/connection/database'

try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** The embedded database is locked while it is open, so an engine on it must be stopped first; the lock says so. */
async function run(): Promise<void> {
  const { readConfig } = await import('@grizz/ai-engine/config')
  const { createLogger } = await import('@grizz/ai-engine/core/logging/logger')
  const { openDatabase } = await import('@grizz/ai-engine/db/connection/open-database')
  const config = readConfig(process.env)
  const database = await openDatabase(config, createLogger({ level: 'warn' }))
  try {
    await fill(config, database)
  } finally {
    await database.close()
  }
}

async function fill(config: Config, { db }: Database): Promise<void> {
  const { seedDatabase, seedPassword, seedUsers } = await import('./seed-database.ts')
  const { openAccounts } = await import('./open-accounts.ts')
  const { accounts, users } = await openAccounts(config, db)
  if (await users.exist())
    throw new Error('This database has accounts already. Seed an empty one: DATA_DIR=./data-seed npm run seed')
  const { conversations, messages, calls } = await seedDatabase({ db, accounts })
  console.log(`
  ${seedUsers.length} users, ${conversations} conversations, ${messages} messages, ${calls} billed calls.
  Start the engine with the same DATA_DIR or DATABASE_URL, then sign in as ${seedUsers[0]}@example.com, the administrator,
  or as ${seedUsers.slice(1).join(', ')} (@example.com). The password of all: ${seedPassword}
`)
}

import { sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'

/** Tells every engine, once the transaction is committed, that rows changed which it has a copy of. */
export async function announceChange(tx: Executor, channel: 'settings_changed' | 'providers_changed'): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, 'rows')`)
}

import { sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'

/** Notifies every engine, once the transaction is committed, that rows changed of which it has a copy. */
export async function notifyChange(tx: Executor, channel: 'settings_changed' | 'providers_changed'): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, 'rows')`)
}

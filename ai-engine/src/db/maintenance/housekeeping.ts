import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/** Rows that are of no more use, by table, as conditions. */
export function outlived(stepsBefore: Date): Readonly<Record<string, SQL>> {
  return {
    sessions: sql`expires_at < now()`,
    verifications: sql`expires_at < now()`,
    api_keys: sql`revoked_at < now() - interval '30 days' or expires_at < now() - interval '30 days'`,
    // Their ids are made of the time, so that the primary key finds the old ones.
    steps: sql`id < ${firstIdOf(stepsBefore)}::uuid`,
  }
}

/** Deletes up to `limit` rows of a table. Several engines share the work without waiting. @returns how many */
export async function deleteSome(db: Executor, table: string, condition: SQL, limit: number): Promise<number> {
  const name = sql.identifier(table)
  const { rowCount } = await db.execute(sql`
    delete from ${name} where id in (select id from ${name} where ${condition} limit ${limit} for update skip locked)`)
  return rowCount ?? 0
}

/** The lowest UUID of version 7 of that millisecond (RFC 9562). */
function firstIdOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

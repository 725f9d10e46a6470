import { eq, ne, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { conversations } from '../schema/conversations.ts'
import { users } from '../schema/users.ts'
import { ADMINS_LOCK, isLastAdmin } from './users.ts'

export type ProfileChange = Partial<Pick<typeof users.$inferInsert, 'name' | 'defaultModel' | 'systemPrompt'>>

/** What a person says of themselves, and what their new conversations begin with. */
export async function updateProfile(db: Executor, userId: string, change: ProfileChange): Promise<void> {
  await db
    .update(users)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(users.id, userId))
}

/** Whether others would be left without an admin; nobody can change that until the transaction ends. */
export async function isIndispensable(tx: Executor, userId: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)
  if (!(await isLastAdmin(tx, userId))) return false
  const [other] = await tx.select({ id: users.id }).from(users).where(ne(users.id, userId)).limit(1)
  return other !== undefined
}

/** Asks all that is running for this person, anywhere, to stop. Returns the ids of their conversations and open runs. */
export async function stopEverythingOf(
  tx: Executor,
  userId: string,
): Promise<{ conversations: string[]; runs: string[] }> {
  const ids = await tx.select({ id: conversations.id }).from(conversations).where(eq(conversations.userId, userId))
  const { rows } = await tx.execute<{ id: string }>(sql`
    with asked as (
      update runs set cancel_requested_at = coalesce(cancel_requested_at, now())
      where user_id = ${userId} and status in ('queued', 'running') returning id
    ) select id, pg_notify('run_cancel', id::text) from asked`)
  return { conversations: ids.map(({ id }) => id), runs: rows.map(({ id }) => id) }
}

/** Deletes the person with all that refers to them: sessions, keys, conversations. The ledger refers to nobody. */
export async function deletePerson(tx: Executor, userId: string): Promise<void> {
  await tx.delete(users).where(eq(users.id, userId))
}

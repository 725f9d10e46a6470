import { eq, ne, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { conversations } from '../schema/conversations.ts'
import { users } from '../schema/users.ts'
import { ADMINS_LOCK, isLastAdmin } from './users.ts'

export type ProfileChange = Partial<
  Pick<typeof users.$inferInsert, 'name' | 'defaultModel' | 'defaultProvider' | 'systemPrompt'>
>

/** A user's profile and the defaults of their new conversations. */
export async function updateProfile(db: Executor, userId: string, change: ProfileChange): Promise<void> {
  await db
    .update(users)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(users.id, userId))
}

/** The model that new conversations of a user begin with. */
export async function findDefaults(
  db: Executor,
  userId: string,
): Promise<{ model: string | null; provider: string | null }> {
  const [row] = await db
    .select({ model: users.defaultModel, provider: users.defaultProvider })
    .from(users)
    .where(eq(users.id, userId))
  return row ?? { model: null, provider: null }
}

/** Whether other users would be left without an admin; a lock keeps that so until the transaction ends. */
export async function isIndispensable(tx: Executor, userId: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`)
  if (!(await isLastAdmin(tx, userId))) return false
  const [other] = await tx.select({ id: users.id }).from(users).where(ne(users.id, userId)).limit(1)
  return other !== undefined
}

/** Requests all of the user's runs to stop, on every engine. Returns the ids of their conversations and open runs. */
export async function stopEverythingOf(
  tx: Executor,
  userId: string,
): Promise<{ conversations: string[]; runs: string[] }> {
  const ids = await tx.select({ id: conversations.id }).from(conversations).where(eq(conversations.userId, userId))
  const { rows } = await tx.execute<{ id: string }>(sql`
    with asked as (
      update runs set cancel_requested_at = coalesce(cancel_requested_at, now())
      where user_id = ${userId} and status in ('queued', 'running', 'waiting') returning id
    ) select id, pg_notify('run_cancel', id::text) from asked`)
  return { conversations: ids.map(({ id }) => id), runs: rows.map(({ id }) => id) }
}

/** Deletes the user with their sessions, keys and conversations. The ledger has no reference to users and stays. */
export async function deleteUser(tx: Executor, userId: string): Promise<void> {
  await tx.delete(users).where(eq(users.id, userId))
}

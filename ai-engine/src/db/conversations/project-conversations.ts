import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/** Marks the conversations of a project as deleted, as `markDeleted` does one. @returns their ids */
export async function markProjectDeleted(tx: Executor, userId: string, projectId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with locked as materialized (
      select id from conversations where project_id = ${projectId} and user_id = ${userId} and deleted_at is null
      order by id for update
    )
    update conversations set deleted_at = now() from locked where conversations.id = locked.id returning conversations.id`)
  return rows.map(({ id }) => id)
}

/** Those of these conversations that have a run which is not over. */
export async function findBusy(tx: Executor, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct conversation_id as id from runs
    where conversation_id = any(${sql.param(ids)}::uuid[]) and status in ('queued', 'running', 'waiting')`)
  return rows.map(({ id }) => id)
}

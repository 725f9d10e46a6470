import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import type { Executor } from '../connection/executor.ts'
import type { StepRow } from '../rows/rows.ts'
import { conversations } from '../schema/conversations.ts'
import { runs, steps } from '../schema/runs.ts'

/** The saved steps of one of the user's answers, by attempt and index; undefined when there is no such answer. */
export async function findStepsOfAnswer(
  db: Executor,
  userId: string,
  messageId: string,
): Promise<StepRow[] | undefined> {
  const rows = await db
    .select({ step: steps })
    .from(runs)
    .innerJoin(conversations, and(eq(conversations.id, runs.conversationId), isNull(conversations.deletedAt)))
    .leftJoin(steps, eq(steps.runId, runs.id))
    .where(and(eq(runs.messageId, messageId), eq(runs.userId, userId)))
    .orderBy(asc(steps.attempt), asc(steps.index))
  if (rows.length === 0) return undefined
  return rows.flatMap(({ step }) => (step ? [step] : []))
}

/**
 * Saves what is known of an attempt whose engine died with its steps in memory: that it called the model, from the end
 * of the attempt before it until now. Once per attempt.
 */
export async function insertLostCall(
  db: Executor,
  { runId, turn, attempt, detail }: { runId: string; turn: number; attempt: number; detail: Record<string, unknown> },
): Promise<void> {
  await db.execute(sql`
    insert into steps (id, run_id, index, kind, status, attempt, turn, detail, started_at, completed_at)
    select ${newId()}, r.id, 0, 'model_call', 'failed', ${attempt}::int, ${turn}::int, ${JSON.stringify(detail)}::jsonb,
      coalesce((select max(s.completed_at) from steps s where s.run_id = r.id), r.started_at, r.created_at), now()
    from runs r where r.id = ${runId}
      and not exists (select 1 from steps s where s.run_id = r.id and s.attempt = ${attempt}::int and s.turn = ${turn}::int and s.kind = 'model_call')`)
}

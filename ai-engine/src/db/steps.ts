import { and, asc, eq } from 'drizzle-orm'
import type { Executor } from './executor.ts'
import type { StepRow } from './rows.ts'
import { runs, steps } from './schema.ts'

/** The saved steps of one of the user's answers, by attempt and index; undefined when there is no such answer. */
export async function findStepsOfAnswer(
  db: Executor,
  userId: string,
  messageId: string,
): Promise<StepRow[] | undefined> {
  const rows = await db
    .select({ step: steps })
    .from(runs)
    .leftJoin(steps, eq(steps.runId, runs.id))
    .where(and(eq(runs.messageId, messageId), eq(runs.userId, userId)))
    .orderBy(asc(steps.attempt), asc(steps.index))
  if (rows.length === 0) return undefined
  return rows.flatMap(({ step }) => (step ? [step] : []))
}

import type { Step } from '@grizz/protocol/resources'
import { AppError } from '../../core/errors/app-error.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { toStep } from '../../db/rows/rows.ts'
import { findStepsOfAnswer } from '../../db/runs/steps.ts'

export type AnswerSteps = ReturnType<typeof createAnswerSteps>

/** What was done for an answer, whole once it is over: until then the log tells what the running attempt does. */
export function createAnswerSteps({ db }: { db: Executor }) {
  /** In order of attempt and index. @throws AppError not_found, for somebody else's answer too */
  return async function answerSteps(userId: string, messageId: string): Promise<Step[]> {
    const rows = await findStepsOfAnswer(db, userId, messageId)
    if (!rows) throw new AppError('not_found', 'There is no such answer.')
    return rows.map(toStep)
  }
}
